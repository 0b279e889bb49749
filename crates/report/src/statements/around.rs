//! What is not decided by what stands beside signals: titles, columns to group by, what counts as stated.

use rolescope_study::{Question, Table};

use super::Finding::{self, Open, Said};
use crate::people::show_count;
use crate::rows_of::{count, find, text};

/// Which technical roles titles name.
pub(super) fn titles(roles: &Table, question: &Question) -> Finding {
    let ads = |key: &str| {
        let row = find(roles, &[("role", key)])?;
        count(roles, row, "ads")
    };
    let (technical, plain) = (ads("technical-product-manager"), ads("product-manager"));
    let (Some(technical), Some(plain)) = (technical, plain) else {
        return Open(
            "the lexicon has no roles `technical-product-manager` and `product-manager`".to_owned(),
        );
    };
    let others: Vec<String> =
        ["technical-product-owner", "technical-program-manager", "technical-project-manager"]
            .into_iter()
            .filter_map(|key| {
                let row = find(roles, &[("role", key)])?;
                let count = ads(key).filter(|count| *count > 0)?;
                Some(format!("{} {}", text(roles, row, "label").to_lowercase(), show_count(count)))
            })
            .collect();
    let has_others = !others.is_empty();
    let others = if has_others { format!("; also {}", others.join(", ")) } else { String::new() };
    let all = match question.query {
        None => "of all ads in English",
        Some(_) => "of all ads in English that match the query",
    };
    Said {
        found: format!(
            "{all}, as collected and copies too, {} technical product manager, {} a product manager without saying of \
             which kind; a title may name other roles as well{others}",
            match technical {
                1 => "1 title names a".to_owned(),
                _ => format!("{} titles name a", show_count(technical)),
            },
            show_count(plain)
        ),
        reading: match (technical, has_others) {
            (0, false) => "no title here has the word",
            (0, true) => "a kind of its neighbours; no product manager here has the word",
            (_, false) => "a kind of product manager",
            (_, true) => "a kind of product manager, and of its neighbours",
        },
    }
}

/// What ads can be grouped by, and what they are grouped by here.
pub(super) fn by_column(columns: &[String], groups: &[String]) -> Finding {
    if columns.is_empty() {
        return Open("the dumps have no column to group by".to_owned());
    }
    let can = format!("ads can be grouped by {}", columns.join(", "));
    if groups.is_empty() {
        return Said { found: can, reading: "ask for it; this report does not group" };
    }
    let by = groups.join(" and ");
    Said {
        found: format!("{can}; here they are, by {by}"),
        reading: "see the part with that heading, which compares leans inside groups",
    }
}

/// What counts as stated, if it is not what is asked for; a sentence behind others.
pub(super) fn strengths(question: &Question) -> String {
    question.other_strengths().map_or_else(String::new, |strengths| {
        format!(" What counts as stated, asked or carried here is what is {strengths}.")
    })
}
