"""Prognosis: the course of one person's hair loss of any kind, untreated and under each option."""
