//! In which zones and how strongly signals and duties are stated.

use rolescope_lexicon::{Strength, Zone};

use super::{CellPlace, cell_column};
use crate::answer::Answer;
use crate::cell_id::Counted;
use crate::question::Window;
use crate::table::{Cell, Column, ColumnKind, Table};

/// One row per signal or duty, zone and strength with at least one ad; all groups and periods together, every strength included.
#[must_use]
pub fn places(answer: &Answer) -> Table {
    use ColumnKind::{Count, Share, Text};
    let column = Column::new;
    let columns = vec![
        column("kind", "Kind", Text, "signal, family (of duties) or duty"),
        column("key", "Key", Text, "key in the lexicon").hidden(),
        column("label", "Name", Text, "name"),
        column(
            "zone",
            "Zone",
            Text,
            "part of the ad: title, duties, requirements, about, offer, legal, other",
        ),
        column("strength", "Strength", Text, "required, preferred, mentioned or negated"),
        column("numerator", "Ads", Count, "ads that state it there, so strongly"),
        column("denominator", "All ads", Count, "ads in the population").hidden(),
        column("share", "Share", Share, "numerator / denominator"),
        cell_column(),
    ];
    let place = CellPlace::new(answer, Window::Posting, None, None);
    let items = &answer.items;
    let signals = items.signals[..items.signal_count].iter().enumerate();
    let duties = items.duties.iter().enumerate();
    let all = signals.map(|(number, item)| (number, item, "signal")).chain(duties.map(
        |(number, item)| {
            let kind = if number < items.family_count { "family" } else { "duty" };
            (items.signals.len() + number, item, kind)
        },
    ));
    let mut rows = Vec::new();
    for (number, item, kind) in all {
        for zone in Zone::ALL {
            for strength in Strength::ALL {
                let ads = answer.counts.places(number, zone, strength);
                if ads > 0 {
                    rows.push(vec![
                        Cell::text(kind),
                        Cell::text(item.key.clone()),
                        Cell::text(item.label.clone()),
                        Cell::text(zone.name()),
                        Cell::text(strength.name()),
                        Cell::Count(ads),
                        Cell::Count(answer.counts.ads),
                        Cell::Real(ads as f64 / answer.counts.ads as f64),
                        place.cell(&Counted::Place { item: item.key.clone(), zone, strength }),
                    ]);
                }
            }
        }
    }
    Table {
        name: "places".to_owned(),
        title: "Where and how strongly signals and duties are stated".to_owned(),
        caption: "Ads by zone and strength. An ad counts once per zone and strength, so rows overlap; negated and mentioned statements are listed here \
                  and count nowhere else unless asked for."
            .to_owned(),
        columns,
        rows,
        remarks: answer.remarks.clone(),
    }
}
