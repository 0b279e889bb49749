//! How numbers look to people: few digits, signs where a sign is the message, never more precision than is useful.
//!
//! Files for machines do not pass through here; see [`exact`].

use rolescope_study::{Cell, ColumnKind};

use crate::encode::{Breaks, visible};

/// The typography of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Page and Markdown: minus U+2212, narrow no-break spaces between thousands and before per cent.
    Page,
    /// Terminal: plain digits that can be copied into anything.
    Terminal,
}

/// What stands for an undefined measure or an absent value.
pub const ABSENT: &str = "–";

/// Shows a cell to people. Text is made visible but not yet escaped for a format.
///
/// A share or a positive measure that is not zero is never shown as zero, nor a share below the whole as the whole:
/// `<0.1 %`, `>99.9 %`. Differences are rounded.
pub fn show(cell: &Cell, kind: ColumnKind, place: Place) -> String {
    let plain = match cell {
        Cell::Empty => return ABSENT.to_owned(),
        Cell::Text(text) => return visible(text, Breaks::Mark).into_owned(),
        Cell::Flag(flag) => return if *flag { "yes" } else { "no" }.to_owned(),
        Cell::Count(count) => thousands(&count.to_string()),
        Cell::Integer(number) => thousands(&number.to_string()),
        Cell::Real(number) if number.is_nan() => return ABSENT.to_owned(),
        Cell::Real(number) => real(*number, kind),
    };
    match place {
        Place::Page => plain.replace('-', "\u{2212}"),
        Place::Terminal => plain.replace('\u{202f}', "").replace('%', " %").replace('∞', "inf"),
    }
}

/// Shows a count on the page.
pub fn show_count(count: u64) -> String {
    show(&Cell::Count(count), ColumnKind::Count, Place::Page)
}

/// A number in full precision: the shortest decimal that reads back as the same number, `inf` or `-inf`; `None` for an
/// undefined one.
pub fn exact(number: f64) -> Option<String> {
    let size = number.abs();
    if number.is_nan() {
        None
    } else if size == 0.0 {
        // A negative zero would look like a finding.
        Some("0".to_owned())
    } else if size.is_infinite() || (1e-5..1e16).contains(&size) {
        Some(number.to_string())
    } else {
        Some(format!("{number:e}"))
    }
}

/// Whether a column's cells stand to the right.
pub fn is_number(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Text | ColumnKind::Flag => false,
        ColumnKind::Count | ColumnKind::Share | ColumnKind::Points | ColumnKind::Real(_) => true,
    }
}

fn real(number: f64, kind: ColumnKind) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    match kind {
        ColumnKind::Share => share(number),
        ColumnKind::Points => points(number),
        ColumnKind::Real(decimals) => decimal(number, usize::from(decimals)),
        ColumnKind::Text | ColumnKind::Count | ColumnKind::Flag => {
            exact(number).unwrap_or_else(|| ABSENT.to_owned())
        }
    }
}

fn share(number: f64) -> String {
    let per_cent = 100.0 * number;
    let text = unsigned_zero(format!("{per_cent:.1}"));
    let text = match text.as_str() {
        "0.0" if per_cent > 0.0 => "<0.1".to_owned(),
        "100.0" if per_cent < 100.0 => ">99.9".to_owned(),
        _ => text,
    };
    format!("{text}\u{202f}%")
}

fn points(number: f64) -> String {
    let text = unsigned_zero(format!("{:+.1}", 100.0 * number));
    if text == "+0.0" { "0.0".to_owned() } else { text }
}

fn decimal(number: f64, decimals: usize) -> String {
    if number.abs() >= 1e15 {
        return format!("{number:.2e}");
    }
    let text = unsigned_zero(format!("{number:.decimals$}"));
    let is_zero = !text.contains(|c: char| c.is_ascii_digit() && c != '0');
    if is_zero && number > 0.0 && decimals > 0 {
        return format!("<0.{}1", "0".repeat(decimals - 1));
    }
    thousands(&text)
}

/// Takes the sign from a negative number that was rounded to zero.
fn unsigned_zero(text: String) -> String {
    if text.contains(|c: char| c.is_ascii_digit() && c != '0') {
        text
    } else {
        text.trim_start_matches('-').to_owned()
    }
}

/// Groups the digits before the point by three, from five digits on.
fn thousands(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, fraction) = match digits.find('.') {
        Some(point) => digits.split_at(point),
        None => (digits, ""),
    };
    if whole.len() < 5 {
        return text.to_owned();
    }
    let mut out = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out + fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(cell: Cell, kind: ColumnKind, page: &str, terminal: &str) {
        assert_eq!(show(&cell, kind, Place::Page), page);
        assert_eq!(show(&cell, kind, Place::Terminal), terminal);
    }

    #[test]
    fn cells_look_as_they_should() {
        use ColumnKind::{Count, Flag, Points, Real, Share, Text};
        check(Cell::Empty, Share, "–", "–");
        check(Cell::Real(f64::NAN), Share, "–", "–");
        check(Cell::Flag(true), Flag, "yes", "yes");
        check(Cell::Text("a\u{1b}\n".into()), Text, "a␛␊", "a␛␊");
        check(Cell::Count(0), Count, "0", "0");
        check(Cell::Count(9999), Count, "9999", "9999");
        check(Cell::Count(1_234_567), Count, "1\u{202f}234\u{202f}567", "1234567");
        check(Cell::Integer(-12_345), Count, "\u{2212}12\u{202f}345", "-12345");
        check(Cell::Real(0.1234), Share, "12.3\u{202f}%", "12.3 %");
        check(Cell::Real(0.0), Share, "0.0\u{202f}%", "0.0 %");
        check(Cell::Real(0.0001), Share, "<0.1\u{202f}%", "<0.1 %");
        check(Cell::Real(0.9999), Share, ">99.9\u{202f}%", ">99.9 %");
        check(Cell::Real(1.0), Share, "100.0\u{202f}%", "100.0 %");
        check(Cell::Real(0.045), Points, "+4.5", "+4.5");
        check(Cell::Real(-0.032), Points, "\u{2212}3.2", "-3.2");
        check(Cell::Real(-0.0001), Points, "0.0", "0.0");
        check(Cell::Real(0.0001), Points, "0.0", "0.0");
        check(Cell::Real(f64::NEG_INFINITY), Points, "\u{2212}∞", "-inf");
        check(Cell::Real(1.0 / 3.0), Real(2), "0.33", "0.33");
        check(Cell::Real(1e-9), Real(3), "<0.001", "<0.001");
        check(Cell::Real(-1e-9), Real(3), "0.000", "0.000");
        check(Cell::Real(12345.678), Real(1), "12\u{202f}345.7", "12345.7");
        check(Cell::Real(2e300), Real(1), "2.00e300", "2.00e300");
        check(Cell::Real(3.0), Real(0), "3", "3");
    }

    #[test]
    fn exact_numbers_are_short_and_undefined_ones_absent() {
        assert_eq!(exact(0.1).as_deref(), Some("0.1"));
        assert_eq!(exact(-0.0).as_deref(), Some("0"));
        assert_eq!(exact(1e-300).as_deref(), Some("1e-300"));
        assert_eq!(exact(f64::INFINITY).as_deref(), Some("inf"));
        assert_eq!(exact(f64::NEG_INFINITY).as_deref(), Some("-inf"));
        assert_eq!(exact(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn exact_reads_back(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            match exact(number) {
                None => prop_assert!(number.is_nan()),
                Some(text) => prop_assert_eq!(text.parse::<f64>().unwrap(), number),
            }
        }
    }
}
