//! Periods, series and slopes.
