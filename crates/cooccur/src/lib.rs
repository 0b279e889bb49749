//! Tallies, association measures and the contrast between duties.
