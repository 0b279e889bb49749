//! Grouping: equal to a naive program, linear on awkward input, right on made-up truth and on real dumps.

mod awkward;
mod cases;
mod common;
mod corpora;
mod naive;
mod parts;
mod read;
mod reference;
mod truth;
