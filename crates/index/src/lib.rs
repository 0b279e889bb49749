//! Building, opening and scanning the index of postings.
