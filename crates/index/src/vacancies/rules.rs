//! Everything by which ads are grouped, as data.

use rolescope_vacancy::{BoilerplateRules, EmployerNames, Employers, Rules};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// By which rules ads are one vacancy, sentences boilerplate, and names one employer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VacancyRules {
    /// When two ads are one vacancy.
    pub grouping: Rules,
    /// When a sentence is boilerplate.
    pub boilerplate: BoilerplateRules,
    /// What the user says about employers' names.
    pub names: EmployerNames,
}

impl VacancyRules {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`crate::Error::Vacancies`].
    pub fn check(&self) -> Result<()> {
        self.grouping.check()?;
        Ok(self.boilerplate.check()?)
    }

    /// How employers are told apart.
    ///
    /// # Errors
    /// [`crate::Error::Vacancies`] if aliases go in a circle, or a name names nobody.
    pub fn employers(&self) -> Result<Employers> {
        Ok(Employers::new(&self.names)?)
    }

    /// The rules of grouping in words, for outputs.
    #[must_use]
    pub fn grouping_in_words(&self) -> String {
        super::in_words(&self.grouping)
    }

    /// The rules of boilerplate in words, for outputs.
    #[must_use]
    pub fn boilerplate_in_words(&self) -> String {
        let BoilerplateRules { ads, titles, employers, words } = self.boilerplate;
        let many = match employers {
            0 => "however many employers share it".to_owned(),
            _ => format!(
                "or, of the company, the offer and the law, shared by {employers} employers"
            ),
        };
        format!(
            "sentences of {words} words in {ads} templates of one employer with {titles} titles, {many}"
        )
    }
}
