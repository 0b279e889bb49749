//! What is remarked under every table of an answer.

use crate::count::Counts;
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
    let share = |part: u64| 100.0 * part as f64 / counts.units as f64;
    let so_many = |count: u64| match count {
        1 => format!("1 {}", units.name()),
        count => format!("{count} {several}"),
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
    if let Some(query) = question.who.bare_word() {
        remarks.push(format!(
            "`{query}` is no role of the lexicon: the population is the ads with that word in their title or text."
        ));
    }
    if counts.foreign > 0 {
        remarks.push(format!(
            "Ads in other languages than English, left out: {}; `--language all` counts them.",
            counts.foreign
        ));
    }
    if counts.without_text > 0 {
        remarks.push(format!(
            "{} of {} ads ({:.1} %) have a title and no text: they count, and state nothing but what the title says.",
            counts.without_text,
            counts.ads,
            100.0 * counts.without_text as f64 / counts.ads as f64
        ));
    }
    if counts.with_other_role * 10 > counts.ads {
        remarks.push(format!(
            "{} of {} ads ({:.1} %) name another role in their title as well: what they ask of the other is counted as if it were asked of \
             this one.",
            counts.with_other_role,
            counts.ads,
            100.0 * counts.with_other_role as f64 / counts.ads as f64
        ));
    }
    if counts.cut_off > 0 {
        remarks.push(format!(
            "Of all {} ads, {} were cut off by their source: what stood behind is not there, and counts as not stated; `rolescope info` \
             tells which dumps.",
            counts.all_ads, counts.cut_off
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
    if 2 * counts.without_employer > counts.units {
        remarks.push(format!(
            "Most {several} name no employer: the intervals can hardly know which of them resemble each other, and are too narrow."
        ));
    }
    if counts.without_employer > 0 {
        let same = match units {
            Unit::Ad => "those with the same title and body",
            _ => "those that share a template",
        };
        remarks.push(format!(
            "{} ({:.1} %) {} no employer; {same} are taken for one employer's.",
            so_many(counts.without_employer),
            share(counts.without_employer),
            if counts.without_employer == 1 { "names" } else { "name" }
        ));
    }
    if question.period.is_some() && counts.without_date > 0 {
        remarks.push(format!(
            "{} ({:.1} %) {} in no period.",
            so_many(counts.without_date),
            share(counts.without_date),
            if counts.without_date == 1 {
                "has no date and counts"
            } else {
                "have no date and count"
            }
        ));
    }
    if counts.coarse_date > 0 {
        remarks.push(format!(
            "{} ({:.1} %) {} in none.",
            so_many(counts.coarse_date),
            share(counts.coarse_date),
            if counts.coarse_date == 1 {
                "has a date too coarse for the periods and counts"
            } else {
                "have a date too coarse for the periods and count"
            }
        ));
    }
    remarks
}

/// Whether the rules by which ads are grouped put no two of them together.
fn groups_nothing(provenance: &Provenance) -> bool {
    let rules = provenance.settings.iter().find(|(name, _)| name == "grouping");
    rules.is_some_and(|(_, rules)| rules.starts_with("none,"))
}
