//! Names of a user's file that no ad has: misspelt, or of another index.

use std::collections::BTreeSet;

use crate::employers::{EmployerNames, Employers};
use crate::error::Result;
use crate::names::employer_key;

impl EmployerNames {
    /// The names that are of no employer, as written, each list in its order: names that have an alias, agencies, non-agencies. Employers
    /// are written as in ads, and may come several times.
    ///
    /// # Errors
    /// As [`Employers::new`].
    pub fn strangers<'e>(&self, employers: impl IntoIterator<Item = &'e str>) -> Result<Vec<&str>> {
        let known = Employers::new(self)?;
        let written: BTreeSet<&str> = employers.into_iter().collect();
        let own: BTreeSet<String> = written.iter().filter_map(|name| employer_key(name)).collect();
        // Agencies are looked for by what a name is taken for.
        let taken: BTreeSet<String> = written.iter().filter_map(|name| known.name(name)).collect();
        let is_taken = |name: &str| {
            let Some(key) = employer_key(name.trim_end_matches('*')) else { return false };
            let longer = || taken.iter().any(|name| name.starts_with(&format!("{key} ")));
            taken.contains(&key) || (name.ends_with('*') && longer())
        };
        let aliases = self
            .aliases
            .keys()
            .filter(|name| !employer_key(name).is_some_and(|key| own.contains(&key)));
        let lists = self.agencies.iter().chain(&self.not_agencies);
        let others = lists.filter(|name| !is_taken(name));
        Ok(aliases.chain(others).map(String::as_str).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_ad_has_are_found() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let names = EmployerNames {
            aliases: [("Acme Robotics", "Acme"), ("Acmee", "Acme")]
                .map(|(name, aim)| (name.to_owned(), aim.to_owned()))
                .into(),
            agencies: list(&["Best Hands*", "Acme Inc.", "Nobody*", "Hands"]),
            not_agencies: list(&["Other Ltd", "Best"]),
        };
        let ads = ["ACME Robotics, Inc.", "Best Hands Berlin", "other", "other", ""];
        let found = names.strangers(ads).unwrap();
        assert_eq!(found, ["Acmee", "Nobody*", "Hands", "Best"]);
        assert!(EmployerNames::default().strangers(ads).unwrap().is_empty());
    }
}
