//! Corpora with a planted truth.
