//! What is remarked under every table of an answer.

use crate::count::Counts;
use crate::observe::counts_in_several_periods;
use crate::question::Question;
use crate::table::Provenance;
use crate::unit::{Boilerplate, Timing, Unit};

/// What stands under every table of an answer: who was counted, and what has to be known of these ads.
pub(crate) fn remarks(
    counts: &Counts,
    question: &Question,
    provenance: &Provenance,
) -> Vec<String> {
    let (units, several) = (question.unit, question.unit.plural());
    // Some units, and what one of them does, or several do.
    let so_many = |count: u64, does: &str, many_do: &str| {
        let (what, verb) = if count == 1 { (units.name(), does) } else { (several, many_do) };
        format!("{count} {what} ({:.1} %) {verb}", 100.0 * count as f64 / counts.units as f64)
    };
    let of_those_looked_at = |count: u64| {
        let share = 100.0 * count as f64 / counts.ads as f64;
        // Of a vacancy or template one ad was looked at.
        let what = if units == Unit::Employer { "ads" } else { several };
        format!("{count} of {} {what} ({share:.1} %)", counts.ads)
    };
    let of_ads = match units {
        Unit::Ad => String::new(),
        _ => format!(" ({} ads)", counts.all_ads),
    };
    let mut remarks = vec![format!(
        "{} of {} {several}{of_ads} are in the population `{}`.",
        counts.units, counts.all_units, question.who.written
    )];
    remarks.push(
        match units {
            Unit::Ad => {
                "Ads are counted as collected: reposts of one vacancy count each time; the intervals know that an employer's ads resemble each \
                 other."
            }
            Unit::Vacancy if groups_nothing(provenance) => {
                "The ads are grouped by no rule: each is a vacancy of its own, and reposts count each time. `rolescope vacancies` groups them."
            }
            Unit::Vacancy => {
                "Ads that repeat one opening count once: the earliest stands for all, with its title, text and date. `--unit ad` counts ads."
            }
            Unit::Template => {
                "Ads of one employer that share a text, wherever and whenever, count once: the earliest stands for all."
            }
            Unit::Employer => {
                "Each employer counts once: it states what any of its ads in the population states, and so all the more the more ads it has."
            }
        }
        .to_owned(),
    );
    remarks.extend(question.who.remark());
    if counts.foreign > 0 {
        remarks.push(format!(
            "Ads in other languages than English, left out: {}; `--language all` counts them.",
            counts.foreign
        ));
    }
    if counts.without_title > 0 {
        let share = 100.0 * counts.without_title as f64 / counts.all_ads as f64;
        remarks.push(format!(
            "Of all {} ads, {} ({share:.1} %) have no title: roles are told by titles alone, so that these are in no population of a role; \
             `rolescope info` tells which dumps.",
            counts.all_ads, counts.without_title
        ));
    }
    if counts.without_text > 0 {
        remarks.push(format!(
            "{} have a title and no text: they count, and state nothing but what the title says.",
            of_those_looked_at(counts.without_text)
        ));
    }
    if counts.with_other_role * 10 > counts.ads {
        remarks.push(format!(
            "{} name another role in their title as well: what they ask of the other is counted as if it were asked of this one.",
            of_those_looked_at(counts.with_other_role)
        ));
    }
    if counts.cut_off > 0 || counts.cut_off_rows > 0 {
        // Of rows there is nothing that could tell more.
        let more = if counts.cut_off > 0 { "; `rolescope info` tells which dumps" } else { "" };
        remarks.push(format!(
            "Of all {} ads, {} were cut off by their source: what stood behind is not there, and counts as not stated{more}.",
            counts.all_ads,
            counts.cut_off.saturating_add(counts.cut_off_rows)
        ));
    }
    if question.boilerplate == Boilerplate::Drop {
        remarks.push(
            "Sentences that an employer repeats from ad to ad under different titles, or that many employers share where they speak of the \
             company, its offer or the law, are left out; `--boilerplate keep` counts them."
                .to_owned(),
        );
    }
    if question.period.is_some() && question.counted == Timing::Active && units != Unit::Ad {
        remarks
            .push(format!("By period, {several} count in each from their first ad to their last."));
    }
    if units == Unit::Employer && (question.period.is_some() || !question.by.is_empty()) {
        remarks.push(
            "An employer counts in each group and period in which it has an ad, with what its ads there state: these overlap, and do not add \
             up to all employers."
                .to_owned(),
        );
    }
    if units == Unit::Employer {
        remarks.push(
            "What an employer states is spread over its ads: rows have no id in the column `cell`, and `rolescope show --cell` cannot list \
             it."
                .to_owned(),
        );
    } else if counts_in_several_periods(question) {
        remarks.push(format!(
            "Rows of a period have no id in the column `cell`: {several} count in it that have no ad there."
        ));
    }
    if counts.hardly_knows_employers(question) {
        let who = if 2 * counts.without_employer > counts.units {
            format!("Most {several} name no employer")
        } else {
            format!("Few employers are known, and some {several} name none")
        };
        remarks.push(format!(
            "{who}: the intervals can hardly know which of them resemble each other, and are too narrow; what is called a lean may be none."
        ));
    }
    if counts.without_employer > 0 {
        let same = match units {
            Unit::Ad => "those with the same title and body",
            _ => "those that share a template",
        };
        remarks.push(format!(
            "{} no employer; {same} are taken for one employer's.",
            so_many(counts.without_employer, "names", "name")
        ));
    }
    if question.period.is_some() && counts.without_date > 0 {
        let without =
            so_many(counts.without_date, "has no date and counts", "have no date and count");
        remarks.push(format!("{without} in no period."));
    }
    if counts.coarse_date > 0 {
        let coarse = so_many(
            counts.coarse_date,
            "has a date too coarse for the periods and counts",
            "have a date too coarse for the periods and count",
        );
        remarks.push(format!("{coarse} in none."));
    }
    remarks
}

/// Whether the rules by which ads are grouped put no two of them together.
fn groups_nothing(provenance: &Provenance) -> bool {
    let rules = provenance.settings.iter().find(|(name, _)| name == "grouping");
    rules.is_some_and(|(_, rules)| rules.starts_with("none,"))
}
