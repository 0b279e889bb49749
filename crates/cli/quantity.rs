//! Numbers of things, in words.

use std::fmt;

/// So many of what this word means, which takes an `s`: `1 record`, `2 records`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity(pub(crate) u64, pub(crate) &'static str);

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, what) = self;
        let plural = if *number == 1 { "" } else { "s" };
        write!(f, "{number} {what}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        let told = [0, 1, 2].map(|number| Quantity(number, "record").to_string());
        assert_eq!(told, ["0 records", "1 record", "2 records"]);
    }
}
