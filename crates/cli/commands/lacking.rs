//! Warnings of fields for which a dump has no column.

use rolescope_corpus::{FieldName, Mapping};

/// The fields whose lack is told where others have them, by what ads would have.
const TOLD: [(FieldName, &str); 4] = [
    (FieldName::Title, "titles"),
    (FieldName::Employer, "employers"),
    (FieldName::Place, "places"),
    (FieldName::Posted, "dates"),
];

/// Lines that warn of a dump without titles, and of what it lacks although one of the others has it.
pub(crate) fn warnings<'a>(
    mapping: &Mapping,
    others: impl Iterator<Item = &'a Mapping> + Clone,
) -> String {
    let has = |mapping: &Mapping, field: FieldName| mapping.fields.contains_key(field.as_str());
    let mut text = String::new();
    for (field, what) in TOLD {
        let of_others = others.clone().any(|other| has(other, field));
        let why = match field {
            _ if has(mapping, field) => continue,
            FieldName::Title => {
                "; roles are told by titles alone, so that these ads are in no population of a role"
            }
            _ if of_others => ", and another dump has such a column",
            _ => continue,
        };
        text += &format!(
            "  warning: no column gives {what}{why}; `--map {}=COLUMN` names it, if there is one\n",
            field.as_str()
        );
    }
    text
}
