/* The common task as fast as C does it here: keyed draws, quantiles by table, clocks that may vary.

Every draw is a pure function of the follicle's key and its number, as in Anagen: key + (number + 1) GOLDEN through the
finaliser of SplitMix64. Durations are read from a quantile table that is refined toward both tails, and a varying clock
is inverted by a guide table. Follicles take turns, so that one computes while another waits for its look-ups.

`scalar` keeps everything in double precision; `wide` follows eight follicles in single precision with AVX2. */

#include <math.h>
#include <stdint.h>

#define GOLDEN 0x9E3779B97F4A7C15ull
#define OCTAVES 26
#define ROW 65
#define HALF (OCTAVES * ROW)
#define PHASES 3
#define STRIDE 4 /* numbers in a row of the clocks' table */
#define MOST_LANES 2

typedef struct {
    int64_t follicles, grid, steps;
    uint64_t patient;
    double every;
    const void *quantiles; /* [3][2][HALF], days of clock, by phase */
    const double *speed;   /* [steps][3], of steps of one day */
    void *clocks;          /* [steps + 1][STRIDE], written: clock days since day 0 */
    int32_t *guide;        /* [3][steps + 1], written: step in which each equal slice of the clock starts */
    void *density;         /* [3], written: guide entries a clock day */
    int64_t *changes;      /* [grid + 2][3], written: changes of the number in each phase */
} task;

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

static inline uint64_t key_of(uint64_t patient, int64_t index) {
    return mix(mix(patient ^ GOLDEN) + (uint64_t)(index + 1) * GOLDEN);
}

static inline double quantile(const double *table, uint64_t bits) {
    uint64_t p = (bits & 0x7FFFFFFFFFFFFFFFull) | 1;
    int zeros = __builtin_clzll(p);
    uint64_t octave = zeros - 1 < OCTAVES - 1 ? zeros - 1 : OCTAVES - 1;
    p = p << zeros << 1;
    const double *at = table + (bits >> 63) * HALF + octave * ROW + (p >> 58);
    double fraction = (double)(int64_t)((p << 6) >> 11) * 0x1p-53;
    return at[0] + fraction * (at[1] - at[0]);
}

/* Integrate the speeds and index the clocks, in single precision if asked. */
static void tabulate(const task *w, int single) {
    for (int p = 0; p < PHASES; p++) {
        double total = 0.0;
        for (int64_t d = 0; d <= w->steps; d++) {
            if (single) ((float *)w->clocks)[d * STRIDE + p] = (float)total;
            else ((double *)w->clocks)[d * STRIDE + p] = total;
            if (d < w->steps) total += w->speed[d * PHASES + p];
        }
        double width = total / (double)w->steps, passed = w->speed[p];
        int64_t d = 0;
        for (int64_t j = 0; j <= w->steps; j++) {
            while (d < w->steps - 1 && passed <= (double)j * width) passed += w->speed[++d * PHASES + p];
            w->guide[p * (w->steps + 1) + j] = (int32_t)d;
        }
        if (single) ((float *)w->density)[p] = (float)(1.0 / width);
        else ((double *)w->density)[p] = 1.0 / width;
    }
}

/* One follicle to its next phase change; returns the day. The day is step + part where the clock varies. */
static inline __attribute__((always_inline)) double next_change(const task *w, int varying, int p, uint64_t bits,
                                                                int64_t *step, double *part) {
    double need = quantile((const double *)w->quantiles + p * 2 * HALF, bits);
    if (!varying) return *part += need;
    const double *clock = (const double *)w->clocks + p;
    int64_t d = *step;
    double low = clock[d * STRIDE], high = clock[(d + 1) * STRIDE];
    double reading = low + *part * (high - low) + need;
    if (reading >= clock[w->steps * STRIDE]) return INFINITY; /* after the last day that is counted */
    d = w->guide[p * (w->steps + 1) + (int64_t)(reading * ((const double *)w->density)[p])];
    d += clock[(d + 1) * STRIDE] <= reading;
    low = clock[d * STRIDE], high = clock[(d + 1) * STRIDE];
    while (high <= reading) d++, low = high, high = clock[(d + 1) * STRIDE];
    *step = d;
    *part = (reading - low) / (high - low);
    return (double)d + *part;
}

static inline __attribute__((always_inline)) int64_t follow(const task *w, int varying, int lanes) {
    uint64_t key[MOST_LANES] = {0}, number[MOST_LANES] = {0};
    int64_t step[MOST_LANES] = {0}, events = 0, next = 0;
    double part[MOST_LANES] = {0}, horizon = (double)(w->grid - 1) * w->every, per_count = 1.0 / w->every;
    int phase[MOST_LANES], busy = 0;
    for (int l = 0; l < lanes; l++) phase[l] = -1;
    w->changes[0] += w->follicles;
    do {
        busy = 0;
#pragma GCC unroll 8
        for (int l = 0; l < lanes; l++) {
            if (phase[l] < 0) {
                if (next == w->follicles) continue;
                key[l] = key_of(w->patient, next++);
                phase[l] = 0, number[l] = 0, step[l] = 0, part[l] = 0.0;
            }
            busy = 1;
            number[l] += GOLDEN;
            int p = phase[l];
            double t = next_change(w, varying, p, mix(key[l] + number[l]), &step[l], &part[l]);
            if (t > horizon) {
                phase[l] = -1;
                continue;
            }
            events++;
            int64_t *cell = w->changes + PHASES * (int64_t)ceil(t * per_count);
            cell[p]--;
            p = p == PHASES - 1 ? 0 : p + 1;
            cell[p]++;
            phase[l] = p;
        }
    } while (busy);
    return events;
}

int64_t scalar(const task *w, int varying) {
    if (!varying) return follow(w, 0, 1); /* taking turns gains nothing where nothing is looked up */
    tabulate(w, 0);
    return follow(w, 1, 2);
}

#ifdef __AVX2__
#include <immintrin.h>

/* Low 64 bits of a product; AVX2 has none. */
static inline __m256i times(__m256i a, uint64_t constant) {
    __m256i b = _mm256_set1_epi64x((int64_t)constant), swapped = _mm256_shuffle_epi32(a, 0xB1);
    __m256i cross = _mm256_mullo_epi32(swapped, b); /* a high * b low in even, a low * b high in odd places */
    cross = _mm256_add_epi32(cross, _mm256_srli_epi64(cross, 32));
    return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

static inline __m256i mix4(__m256i x) {
    x = times(_mm256_xor_si256(x, _mm256_srli_epi64(x, 30)), 0xBF58476D1CE4E5B9ull);
    x = times(_mm256_xor_si256(x, _mm256_srli_epi64(x, 27)), 0x94D049BB133111EBull);
    return _mm256_xor_si256(x, _mm256_srli_epi64(x, 31));
}

static inline __attribute__((always_inline)) int64_t follow_wide(const task *w, int varying) {
    _Alignas(32) uint64_t key[8];
    _Alignas(32) int32_t phase[8], cells[8];
    _Alignas(32) float since[8];
    _Alignas(32) int32_t at[8];
    const float *quantiles = w->quantiles, *clocks = w->clocks, *density = w->density;
    int64_t events = 0, next = 0;
    int live = 0;
    const int32_t steps = (int32_t)w->steps;
    const __m256i one = _mm256_set1_epi32(1);
    const float horizon = (float)((double)(w->grid - 1) * w->every), per_count = (float)(1.0 / w->every);
    w->changes[0] += w->follicles;
    for (int l = 0; l < 8; l++) {
        phase[l] = 0, since[l] = 0.0f, at[l] = 0, key[l] = 0;
        if (next < w->follicles) key[l] = key_of(w->patient, next++), live |= 1 << l;
    }
    while (live) {
        /* The key moves on by GOLDEN with each draw. */
        __m256i golden = _mm256_set1_epi64x((int64_t)GOLDEN);
        __m256i a = _mm256_add_epi64(_mm256_load_si256((__m256i *)key), golden);
        __m256i b = _mm256_add_epi64(_mm256_load_si256((__m256i *)(key + 4)), golden);
        _mm256_store_si256((__m256i *)key, a);
        _mm256_store_si256((__m256i *)(key + 4), b);
        a = mix4(a), b = mix4(b);
        /* The high 32 bits of each, in the order of the lanes. */
        __m256 mixed = _mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0xDD);
        __m256i bits = _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), 0xD8);
        __m256i half = _mm256_srli_epi32(bits, 31);
        __m256i p = _mm256_or_si256(_mm256_and_si256(bits, _mm256_set1_epi32(0x7FFFFFFF)), one);
        p = _mm256_andnot_si256(_mm256_srli_epi32(p, 24), p); /* so that the conversion does not round up */
        __m256i real = _mm256_castps_si256(_mm256_cvtepi32_ps(p));
        __m256i octave = _mm256_sub_epi32(_mm256_set1_epi32(127 + 30), _mm256_srli_epi32(real, 23));
        octave = _mm256_min_epi32(octave, _mm256_set1_epi32(OCTAVES - 1));
        __m256i cell = _mm256_and_si256(_mm256_srli_epi32(real, 17), _mm256_set1_epi32(63));
        __m256 fraction = _mm256_mul_ps(
            _mm256_cvtepi32_ps(_mm256_and_si256(real, _mm256_set1_epi32(0x1FFFF))), _mm256_set1_ps(0x1p-17f));
        __m256i ph = _mm256_load_si256((__m256i *)phase);
        __m256i row = _mm256_add_epi32(_mm256_add_epi32(ph, ph), half);
        __m256i index = _mm256_add_epi32(
            _mm256_add_epi32(_mm256_mullo_epi32(row, _mm256_set1_epi32(HALF)),
                             _mm256_mullo_epi32(octave, _mm256_set1_epi32(ROW))), cell);
        __m256 low = _mm256_i32gather_ps(quantiles, index, 4);
        __m256 high = _mm256_i32gather_ps(quantiles + 1, index, 4);
        __m256 need = _mm256_add_ps(low, _mm256_mul_ps(fraction, _mm256_sub_ps(high, low)));
        __m256 from = _mm256_load_ps(since), t;
        if (!varying) {
            t = _mm256_add_ps(from, need);
            _mm256_store_ps(since, t);
        } else {
            const __m256i full = _mm256_set1_epi32(steps * STRIDE);
            __m256i d = _mm256_load_si256((__m256i *)at);
            __m256i place = _mm256_add_epi32(_mm256_slli_epi32(d, 2), ph);
            low = _mm256_i32gather_ps(clocks, place, 4);
            high = _mm256_i32gather_ps(clocks + STRIDE, place, 4);
            __m256 reading = _mm256_add_ps(_mm256_add_ps(low, _mm256_mul_ps(from, _mm256_sub_ps(high, low))), need);
            __m256 whole = _mm256_i32gather_ps(clocks, _mm256_add_epi32(full, ph), 4);
            __m256 over = _mm256_cmp_ps(reading, whole, _CMP_GE_OQ);
            __m256 inside = _mm256_blendv_ps(reading, _mm256_setzero_ps(), over);
            __m256i slice = _mm256_cvttps_epi32(_mm256_mul_ps(inside, _mm256_i32gather_ps(density, ph, 4)));
            slice = _mm256_min_epi32(slice, _mm256_set1_epi32(steps));
            slice = _mm256_add_epi32(slice, _mm256_mullo_epi32(ph, _mm256_set1_epi32(steps + 1)));
            d = _mm256_i32gather_epi32(w->guide, slice, 4);
            place = _mm256_add_epi32(_mm256_slli_epi32(d, 2), ph);
            high = _mm256_i32gather_ps(clocks + STRIDE, place, 4);
            for (;;) {
                __m256i later = _mm256_castps_si256(_mm256_cmp_ps(high, inside, _CMP_LE_OQ));
                if (_mm256_testz_si256(later, later)) break;
                d = _mm256_sub_epi32(d, later);
                place = _mm256_sub_epi32(place, _mm256_slli_epi32(later, 2));
                high = _mm256_i32gather_ps(clocks + STRIDE, place, 4);
            }
            low = _mm256_i32gather_ps(clocks, place, 4);
            __m256 part = _mm256_div_ps(_mm256_sub_ps(inside, low), _mm256_sub_ps(high, low));
            _mm256_store_ps(since, part);
            _mm256_store_si256((__m256i *)at, d);
            t = _mm256_add_ps(_mm256_cvtepi32_ps(d), part);
            t = _mm256_blendv_ps(t, _mm256_set1_ps(INFINITY), over);
        }
        int done = _mm256_movemask_ps(_mm256_cmp_ps(t, _mm256_set1_ps(horizon), _CMP_GT_OQ));
        _mm256_store_si256((__m256i *)cells, _mm256_cvttps_epi32(_mm256_ceil_ps(
            _mm256_mul_ps(_mm256_min_ps(t, _mm256_set1_ps(horizon)), _mm256_set1_ps(per_count)))));
        /* What is over is counted in a row of its own, after the last. */
        __m256i to = _mm256_add_epi32(ph, one);
        to = _mm256_andnot_si256(_mm256_cmpeq_epi32(to, _mm256_set1_epi32(PHASES)), to);
        int moved = live & ~done;
        events += __builtin_popcount(moved);
        for (int l = 0; l < 8; l++) {
            int64_t *c = w->changes + PHASES * (moved >> l & 1 ? cells[l] : w->grid + 1);
            int q = phase[l];
            c[q]--;
            c[q == PHASES - 1 ? 0 : q + 1]++;
        }
        _mm256_store_si256((__m256i *)phase, to);
        for (int ended = live & done; ended; ended &= ended - 1) {
            int l = __builtin_ctz(ended);
            phase[l] = 0, since[l] = 0.0f, at[l] = 0;
            if (next < w->follicles) key[l] = key_of(w->patient, next++);
            else live &= ~(1 << l);
        }
    }
    return events;
}

int64_t wide(const task *w, int varying) {
    if (!varying) return follow_wide(w, 0);
    tabulate(w, 1);
    return follow_wide(w, 1);
}
#endif
