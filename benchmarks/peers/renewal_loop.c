/* The bare loop: constant rates, one follicle after another, nothing kept but the counts.
   xoshiro256+ (Blackman & Vigna 2021, public domain algorithm); a gamma time with m stages is
   minus the logarithm of the product of m uniforms. */
#include <math.h>
#include <stdint.h>

static uint64_t s[4];

static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline double uniform(void) {
  const uint64_t result = s[0] + s[3], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 45);
  return ((double)(result >> 11) + 0.5) * 0x1p-53;
}

static void seed_with(uint64_t x) {
  for (int i = 0; i < 4; i++) {
    uint64_t z = (x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    s[i] = z ^ (z >> 31);
  }
}

static inline double duration(int stages, double scale) {
  double product = uniform();
  for (int i = 1; i < stages; i++) product *= uniform();
  return -log(product) * scale;
}

/* counts: (grid + 1) x 3 changes, zero on entry, summed up by the caller. Returns events. */
int64_t renewal(uint64_t seed, int64_t follicles, int64_t grid, double every, const int64_t *stages,
                const double *scale, int64_t *counts) {
  const double last = (double)(grid - 1) * every, per_count = 1.0 / every;
  int64_t events = 0;
  seed_with(seed);
  counts[0] = follicles;
  for (int64_t f = 0; f < follicles; f++) {
    int p = 0;
    double t = duration((int)stages[0], scale[0]);
    while (t <= last) {
      int64_t *cell = counts + 3 * ((int64_t)(t * per_count) + 1);
      events++;
      cell[p]--;
      p = p == 2 ? 0 : p + 1;
      cell[p]++;
      t += duration((int)stages[p], scale[p]);
    }
  }
  return events;
}
