//! Grouping: equal to a naive program, linear on awkward input, right on made-up truth and on real dumps.

mod cases;
mod common;
mod naive;
mod reference;
