//! Employers by name: aliases, agencies.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::hash::Key;
use crate::names::{employer_key, lines};

const AGENCIES: &str = include_str!("../lists/agencies.txt");

/// What a user says about employers' names, to be read from a file of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmployerNames {
    /// Name -> the name that it is to be taken for; a name may stand for another alias, but not for itself by a circle.
    pub aliases: BTreeMap<String, String>,
    /// Staffing firms and recruiters, beside the built-in ones. A star at the end stands for any further words.
    pub agencies: Vec<String>,
    /// Names that are not agencies although the built-in list says so.
    pub not_agencies: Vec<String>,
}

/// Tells employers apart: normalised names, aliases, agencies.
#[derive(Clone, Debug)]
pub struct Employers {
    aliases: BTreeMap<String, String>,
    agencies: BTreeSet<String>,
    /// Starts of agencies' names: any further words may follow.
    agency_starts: BTreeSet<String>,
    not_agencies: BTreeSet<String>,
    fingerprint: String,
}

/// An employer as ads are grouped by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employer {
    /// The normalised name, after aliases. The name as written is the caller's to keep.
    pub name: String,
    /// Stands for it in records.
    pub key: Key,
    /// Whether it is a staffing firm or a recruiter, which advertises for others.
    pub agency: bool,
}

impl Default for Employers {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Employers {
    /// No aliases, the built-in agencies.
    #[must_use]
    pub fn built_in() -> Self {
        let mut employers = Self {
            aliases: BTreeMap::new(),
            agencies: BTreeSet::new(),
            agency_starts: BTreeSet::new(),
            not_agencies: BTreeSet::new(),
            fingerprint: String::new(),
        };
        for agency in lines(AGENCIES) {
            employers.add_agency(agency, agency.trim_end_matches('*').to_owned());
        }
        employers.fingerprint = employers.fingerprinted();
        employers
    }

    /// The built-in agencies with a user's names.
    ///
    /// # Errors
    /// [`Error::AliasCycle`], [`Error::AliasConflict`] (two spellings of one name with different aims), [`Error::AgencyConflict`] or
    /// [`Error::NoName`].
    pub fn new(names: &EmployerNames) -> Result<Self> {
        let mut employers = Self::built_in();
        for agency in &names.agencies {
            let key = named(agency.trim_end_matches('*'), "the list of agencies")?;
            employers.add_agency(agency, key);
        }
        for name in &names.not_agencies {
            let key = named(name, "the list of non-agencies")?;
            // A name that a longer list of names begins with may well be an exception to it.
            let is_both = |agency: &String| {
                !agency.ends_with('*') && employer_key(agency).as_ref() == Some(&key)
            };
            if names.agencies.iter().any(is_both) {
                return Err(Error::AgencyConflict { name: name.clone() });
            }
            employers.not_agencies.insert(key);
        }
        employers.aliases = resolved(&names.aliases)?;
        employers.fingerprint = employers.fingerprinted();
        Ok(employers)
    }

    fn add_agency(&mut self, written: &str, key: String) {
        if written.ends_with('*') {
            self.agency_starts.insert(key);
        } else {
            self.agencies.insert(key);
        }
    }

    /// The employer of a name; `None` if the name says that there is none.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Employer> {
        let name = self.name(name)?;
        let key = Key::of(&name)?;
        Some(Employer { agency: self.is_agency(&name), name, key })
    }

    /// The normalised name of that employer alone.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<String> {
        let own = employer_key(name)?;
        Some(self.aliases.get(&own).cloned().unwrap_or(own))
    }

    fn is_agency(&self, key: &str) -> bool {
        if self.not_agencies.contains(key) {
            return false;
        }
        let mut ends = key.match_indices(' ').map(|(at, _)| at).chain([key.len()]);
        self.agencies.contains(key) || ends.any(|end| self.agency_starts.contains(&key[..end]))
    }

    /// First 16 hexadecimal digits of BLAKE3 over aliases and agencies.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn fingerprinted(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"rolescope employers 1");
        let aliases = self.aliases.iter().flat_map(|(from, to)| [from, to]);
        let lists = [&self.agencies, &self.agency_starts, &self.not_agencies];
        let mut add = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        aliases.for_each(|name| add(name));
        for list in lists {
            add("");
            list.iter().for_each(|name| add(name));
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

fn named(name: &str, list: &'static str) -> Result<String> {
    employer_key(name).ok_or_else(|| Error::NoName { name: name.to_owned(), list })
}

/// Aliases by key, each with the key at the end of its chain.
fn resolved(aliases: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    const LIST: &str = "the table of aliases";
    // Key -> name as written, key of the aim, aim as written.
    let mut steps: BTreeMap<String, (&str, String, &str)> = BTreeMap::new();
    for (name, aim) in aliases {
        let (from, to) = (named(name, LIST)?, named(aim, LIST)?);
        if from == to {
            continue;
        }
        match steps.get(&from) {
            Some((_, other, written)) if *other != to => {
                return Err(Error::AliasConflict {
                    name: name.clone(),
                    first: (*written).to_owned(),
                    second: aim.clone(),
                });
            }
            _ => steps.insert(from, (name, to, aim)),
        };
    }
    let mut resolved = BTreeMap::new();
    for start in steps.keys() {
        let mut way = vec![start];
        let mut at = start;
        while let Some((_, next, _)) = steps.get(at) {
            if let Some(first) = way.iter().position(|key| *key == next) {
                let circle = way[first..].iter().chain([&next]);
                let names = circle.map(|key| steps[*key].0.to_owned()).collect();
                return Err(Error::AliasCycle { names });
            }
            way.push(next);
            at = next;
        }
        resolved.insert(start.clone(), at.clone());
    }
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(aliases: &[(&str, &str)]) -> Result<Employers> {
        let aliases = aliases.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Employers::new(&EmployerNames { aliases, ..EmployerNames::default() })
    }

    #[test]
    fn aliases_are_followed_to_their_end() {
        let employers =
            with(&[("Acme Robotics", "Acme"), ("Acme, Inc.", "Acme Holding"), ("A.C.M.E", "acme")])
                .unwrap();
        for name in ["ACME robotics GmbH", "Acme", "acme inc", "ACME Holding", "A.C.M.E."] {
            assert_eq!(employers.find(name).unwrap().name, "acme holding", "{name}");
        }
        assert_eq!(employers.find("Acme Labs").unwrap().name, "acme labs");
        assert_eq!(employers.find("n/a"), None);
    }

    #[test]
    fn circles_conflicts_and_empty_names_are_refused() {
        let error = with(&[("One", "Two"), ("Two", "Three"), ("Three Ltd", "ONE")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the aliases of employers go in a circle: One -> Two -> Three Ltd -> One".replace(
                "One -> Two -> Three Ltd -> One",
                &match &error {
                    Error::AliasCycle { names } => names.join(" -> "),
                    _ => String::new(),
                }
            )
        );
        let Error::AliasCycle { names } = &error else { panic!("{error}") };
        assert_eq!(names.len(), 4);
        assert_eq!(names.first(), names.last());
        // A chain that leads into a circle names the circle only.
        let error = with(&[("Zero", "One"), ("One", "Two"), ("Two", "One")]).unwrap_err();
        let Error::AliasCycle { names } = &error else { panic!("{error}") };
        assert!(!names.contains(&"Zero".to_owned()), "{error}");

        let error = with(&[("Acme", "One"), ("ACME Inc", "Two")]).unwrap_err();
        assert!(matches!(error, Error::AliasConflict { .. }), "{error}");
        assert_eq!(
            with(&[("Acme", "One"), ("ACME Inc", "one")]).unwrap().find("acme").unwrap().name,
            "one"
        );
        let error = with(&[("Acme", "N/A")]).unwrap_err();
        assert_eq!(error.to_string(), "`N/A` in the table of aliases names no employer");
        assert!(with(&[("Acme", "acme, inc.")]).unwrap().aliases.is_empty());
    }

    #[test]
    fn agencies_are_marked() {
        let names = EmployerNames {
            agencies: vec!["Best Staff*".to_owned(), "One Only".to_owned()],
            not_agencies: vec!["Jobot Robotics".to_owned()],
            ..EmployerNames::default()
        };
        let employers = Employers::new(&names).unwrap();
        let cases = [
            ("Randstad Digital", true),
            ("Robert Half Technology, Inc.", true),
            ("best staff of Ohio LLC", true),
            ("One Only", true),
            ("One Only Two", false),
            ("Hays", true),
            ("Hays County", false),
            ("Randstadion", false),
            ("Jobot Robotics", false),
            ("Acme", false),
        ];
        for (name, agency) in cases {
            assert_eq!(employers.find(name).unwrap().agency, agency, "{name}");
        }
    }

    #[test]
    fn fingerprints_tell_tables_apart() {
        let plain = Employers::built_in();
        assert_eq!(
            plain.fingerprint(),
            Employers::new(&EmployerNames::default()).unwrap().fingerprint()
        );
        assert_ne!(plain.fingerprint(), with(&[("One", "Two")]).unwrap().fingerprint());
        assert_ne!(
            with(&[("One", "Two")]).unwrap().fingerprint(),
            with(&[("Two", "One")]).unwrap().fingerprint()
        );
    }
}
