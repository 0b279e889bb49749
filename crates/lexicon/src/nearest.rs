//! The name somebody probably meant.

/// The candidate most like `name`, if one is like enough: at most half of the longer one's letters differ.
/// Of several equally near ones the first.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = |name: &str| name.chars().count();
    let measured = candidates.into_iter().map(|candidate| (distance(name, candidate), candidate));
    measured
        .filter(|(distance, found)| distance * 2 <= length(name).max(length(found)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What to do about a name that is not known: the one that was probably meant, else all there are.
#[must_use]
pub fn meant(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("known are {}", list(known)),
    }
}

/// Names, each in backquotes.
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Letters to insert, delete, replace or swap with their neighbour to make one name of the other
/// (optimal string alignment), upper and lower case being the same.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().flat_map(char::to_lowercase).collect();
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut rows = [Vec::new(), Vec::new(), (0..=right.len()).collect::<Vec<usize>>()];
    for (i, a) in left.iter().enumerate() {
        let [before, above, row] = &mut rows;
        std::mem::swap(before, above);
        std::mem::swap(above, row);
        row.clear();
        row.push(i + 1);
        for (j, b) in right.iter().enumerate() {
            let mut cost = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
    }
    rows[2][right.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("family", "famliy", 1),
            ("family", "Family", 0),
            ("zone", "zones", 1),
            ("kitten", "sitting", 3),
            ("does", "with", 4),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn nearest_name() {
        let names = ["patterns", "label", "note"];
        assert_eq!(nearest("pattern", names), Some("patterns"));
        assert_eq!(nearest("lable", names), Some("label"));
        assert_eq!(nearest("duty", ["about", "duties"]), Some("duties"));
        assert_eq!(nearest("zzz", names), None);
    }
}
