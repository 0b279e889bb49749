//! Ads in vacancies and text families, with the rules and an account: whatever the ads were read from.

use rolescope_vacancy::{Ads, Employers, Grouping, Missing, Removed};
use serde::{Deserialize, Serialize};

use crate::vacancies::groups::Groups;
use crate::vacancies::marks::BoilerplateShare;
use crate::vacancies::rules::VacancyRules;

/// What grouping found, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VacancyAccount {
    /// Different texts that were compared.
    pub texts: u64,
    /// What ads lack.
    pub missing: Missing,
    /// Vacancies, and the ads that each rule took away.
    pub vacancies: Removed,
    /// The same of templates: text families.
    pub templates: Removed,
    /// How often a bound stopped the search for near texts. If it is 0, every candidate was looked at.
    pub left_out: u64,
    /// What of all ads is boilerplate.
    pub boilerplate: BoilerplateShare,
}

/// Ads, grouped; they have numbers from 0 on.
#[derive(Clone, Debug)]
pub struct Grouped {
    pub(super) rules: VacancyRules,
    pub(super) employers: Employers,
    pub(super) account: VacancyAccount,
    pub(super) vacancies: Groups,
    pub(super) templates: Groups,
}

impl Grouped {
    /// Ads in the groups that were found by these rules.
    #[must_use]
    pub fn new(
        rules: &VacancyRules,
        employers: Employers,
        ads: &Ads,
        [vacancies, templates]: &[Grouping; 2],
    ) -> Self {
        let account = VacancyAccount {
            texts: ads.text_count() as u64,
            missing: ads.missing(),
            vacancies: vacancies.removed(|_| true),
            templates: templates.removed(|_| true),
            left_out: vacancies.effort().left_out + templates.effort().left_out,
            boilerplate: BoilerplateShare::default(),
        };
        Self {
            rules: rules.clone(),
            employers,
            account,
            vacancies: Groups::new(vacancies, ads),
            templates: Groups::new(templates, ads),
        }
    }

    /// The same with what of the ads is boilerplate.
    #[must_use]
    pub fn with_boilerplate(mut self, share: BoilerplateShare) -> Self {
        self.account.boilerplate = share;
        self
    }

    /// By which rules they were grouped.
    #[must_use]
    pub fn rules(&self) -> &VacancyRules {
        &self.rules
    }

    /// How employers are told apart.
    #[must_use]
    pub fn employers(&self) -> &Employers {
        &self.employers
    }

    /// What grouping found.
    #[must_use]
    pub fn account(&self) -> &VacancyAccount {
        &self.account
    }

    /// The ads by vacancy.
    #[must_use]
    pub fn vacancies(&self) -> &Groups {
        &self.vacancies
    }

    /// The ads by text family.
    #[must_use]
    pub fn templates(&self) -> &Groups {
        &self.templates
    }
}
