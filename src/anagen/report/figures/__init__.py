"""Figures, one file each: functions take data and return a matplotlib `Figure`."""
