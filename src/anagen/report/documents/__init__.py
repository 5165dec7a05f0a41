"""Documents of a trial: analysis plan, sample size, schedule, flow of patients, simulation."""
