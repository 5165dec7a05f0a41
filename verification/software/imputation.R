# Imputation of FEV1 (fev_data.csv) in R, without a line shared with the package: the second implementation that
# verification/software/imputation.py and tests/statistics/imputation/test_against_r.py compare with.
#
#     Rscript verification/software/imputation.R verification/software/fev_data.csv fixed 100
#     Rscript verification/software/imputation.R verification/software/fev_data.csv drawn 200
#
# The first: conditional means and the jackknife, of the first 100 patients. The second: multiple imputation, of all.
# R 4.2.2, nlme 3.1-162, mice 3.15.0. Each takes about two minutes.

library(nlme)
arguments <- commandArgs(trailingOnly = TRUE)
long <- read.csv(arguments[1], stringsAsFactors = FALSE)
visits <- paste0("VIS", 1:4)
patients <- unique(long$USUBJID)[seq_len(as.integer(arguments[3]))]
long <- long[long$USUBJID %in% patients, ]
first <- match(patients, long$USUBJID)
y <- matrix(NA_real_, length(patients), 4, dimnames = list(patients, visits))
y[cbind(long$USUBJID, long$AVISIT)] <- long$FEV1
treated <- as.numeric(long$ARMCD[first] == "TRT")
baseline <- long$FEV1_BL[first]
left <- apply(y, 1, function(row) if (all(is.na(row))) 1 else max(which(!is.na(row))) + 1)  # first visit after

# Maximum likelihood of the normal model with unstructured covariance: beta is (1, treated, baseline) by visit.
fit <- function(keep) {
  frame <- data.frame(
    y = as.vector(y[keep, ]), visit = factor(rep(visits, each = length(keep))),
    number = rep(1:4, each = length(keep)), id = rep(keep, 4), treated = rep(treated[keep], 4),
    baseline = rep(baseline[keep], 4)
  )
  frame <- frame[!is.na(frame$y), ]
  frame <- frame[order(frame$id, frame$number), ]
  model <- gls(y ~ 0 + visit + visit:treated + visit:baseline, frame,
    correlation = corSymm(form = ~ number | id), weights = varIdent(form = ~ 1 | visit), method = "ML",
    control = glsControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 500, maxIter = 500, returnObject = TRUE)
  )
  sd <- model$sigma * coef(model$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)[visits]
  correlation <- diag(4)
  correlation[lower.tri(correlation)] <- coef(model$modelStruct$corStruct, unconstrained = FALSE)
  correlation[upper.tri(correlation)] <- t(correlation)[upper.tri(correlation)]
  list(beta = matrix(coef(model), 3, byrow = TRUE), sigma = correlation * outer(sd, sd))
}

# Mean of a patient's visits under a strategy; all share one covariance, so it stays.
law <- function(strategy, beta, arm, x, gone) {
  own <- c(1, arm, x) %*% beta
  reference <- c(1, 0, x) %*% beta
  late <- seq_len(4) >= gone
  if (arm == 0 || strategy == "MAR" || gone == 5) return(own)
  if (strategy == "CR" || gone == 1) return(reference)
  if (strategy == "J2R") return(ifelse(late, reference, own))
  own[late] <- own[gone - 1] + reference[late] - reference[gone - 1]  # CIR
  own
}

# Outcomes with the missing ones filled in: by their conditional mean, or drawn.
complete <- function(strategy, model, keep, draw = FALSE) {
  filled <- y[keep, , drop = FALSE]
  for (row in seq_along(keep)) {
    i <- keep[row]
    out <- which(is.na(y[i, ]))
    if (!length(out)) next
    seen <- setdiff(1:4, out)
    mean <- law(strategy, model$beta, treated[i], baseline[i], left[i])
    rest <- model$sigma[out, out, drop = FALSE]
    value <- mean[out]
    if (length(seen)) {
      slope <- model$sigma[out, seen, drop = FALSE] %*% solve(model$sigma[seen, seen])
      value <- value + slope %*% (y[i, seen] - mean[seen])
      rest <- rest - slope %*% model$sigma[seen, out, drop = FALSE]
    }
    if (draw) value <- value + t(chol(rest)) %*% rnorm(length(out))
    filled[row, out] <- value
  }
  filled
}
shift <- function(keep, delta) delta * (treated[keep] == 1 & is.na(y[keep, 4]) & left[keep] <= 4)
ancova <- function(last, keep) summary(lm(last ~ treated[keep] + baseline[keep]))$coefficients[2, 1:2]

everybody <- seq_along(patients)
if (arguments[2] == "fixed") {
  ways <- c("MAR", "J2R", "CR", "CIR")
  deltas <- c(0, -5)
  effects <- function(keep) {
    model <- fit(keep)
    unlist(lapply(ways, function(way) {
      last <- complete(way, model, keep)[, 4]
      sapply(deltas, function(delta) ancova(last + shift(keep, delta), keep)[1])
    }))
  }
  whole <- effects(everybody)
  without <- sapply(everybody, function(i) effects(everybody[-i]))
  n <- length(everybody)
  se <- sqrt((n - 1) / n * rowSums((without - rowMeans(without))^2))
  model <- fit(everybody)
  cat("beta", format(t(model$beta), digits = 12), "\n")
  cat("sigma", format(model$sigma[lower.tri(model$sigma, TRUE)], digits = 12), "\n")
  print(data.frame(way = rep(ways, each = 2), delta = deltas, estimate = format(whole, digits = 12),
                   se = format(se, digits = 12)))
  pooled <- mice::pool.scalar(c(3.1, 4.7, 2.6, 3.9, 5.2), c(1.9, 2.2, 1.7, 2.1, 2.4), n = 200, k = 3)
  cat("pool.scalar", format(unlist(pooled[c("qbar", "t", "df", "r", "fmi")]), digits = 14), "\n")
} else {
  set.seed(20261130)
  batches <- 20
  each <- 25
  wide <- data.frame(treated, baseline, y)
  # Visits given arm, baseline and the other visits, in turn: mice's chain for the same normal model.
  chain <- mice::mice(wide, m = batches * each, maxit = 10, method = "norm", printFlag = FALSE)
  z <- cbind(1, treated, baseline)
  inverse <- solve(crossprod(z))
  jumped <- matrix(NA_real_, batches * each, length(patients))
  random <- matrix(NA_real_, batches * each, length(patients))
  for (m in seq_len(batches * each)) {
    whole <- as.matrix(mice::complete(chain, m)[, visits])
    random[m, ] <- whole[, 4]
    # Parameters given completed outcomes, from their exact posterior; then the jump to reference.
    estimate <- inverse %*% crossprod(z, whole)
    scale <- crossprod(whole - z %*% estimate)
    sigma <- solve(rWishart(1, nrow(z) - ncol(z), solve(scale))[, , 1])
    beta <- estimate + t(chol(inverse)) %*% matrix(rnorm(12), 3) %*% chol(sigma)
    jumped[m, ] <- complete("J2R", list(beta = beta, sigma = sigma), everybody, draw = TRUE)[, 4]
  }
  pooled <- function(rows, delta, last) {
    found <- apply(last[rows, , drop = FALSE], 1, function(one) ancova(one + shift(everybody, delta), everybody))
    mice::pool.scalar(found[1, ], found[2, ]^2, n = length(patients), k = 3)
  }
  excess <- function(delta, rows, last) {
    one <- pooled(rows, delta, last)
    2 * pt(one$qbar / sqrt(one$t), one$df, lower.tail = FALSE) - 0.05
  }
  tip <- function(rows, last) uniroot(excess, c(-60, 0), rows, last, tol = 1e-8)$root
  tell <- function(what, values) {
    cat(what, format(mean(values), digits = 10), format(sd(values) / sqrt(length(values)), digits = 4), "\n")
  }
  for (name in c("MAR", "J2R")) {
    last <- if (name == "MAR") random else jumped
    parts <- lapply(seq_len(batches), function(b) (b - 1) * each + seq_len(each))
    found <- lapply(parts, function(rows) pooled(rows, 0, last))
    tell(paste(name, "estimate"), sapply(found, function(one) one$qbar))
    tell(paste(name, "se"), sapply(found, function(one) sqrt(one$t)))
    tell(paste(name, "df"), sapply(found, function(one) one$df))
    # Under the jump the effect is at the edge of significance without any shift.
    if (name == "MAR") tell(paste(name, "tipping"), sapply(parts, tip, last = last))
  }
}
