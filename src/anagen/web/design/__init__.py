"""Room to design a trial: a form or the file itself, a live estimate, a full run and its report."""
