//! Ads in vacancies and text families, with the rules and an account: whatever the ads were read from.

use rolescope_vacancy::{Ads, Employers, Grouping, Links, Missing, Order, Removed};
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
    /// Ads in the groups that these links put them in: those of vacancies and those of templates.
    #[must_use]
    pub fn new(
        rules: &VacancyRules,
        employers: Employers,
        ads: &Ads,
        order: &Order,
        links: [Vec<Links>; 2],
    ) -> Self {
        let mut account = VacancyAccount {
            texts: ads.text_count() as u64,
            missing: ads.missing(),
            ..VacancyAccount::default()
        };
        // One after the other, so that there is room for one.
        let [vacancies, templates] = links.map(|links| {
            let grouping = Grouping::of_parts(order, links);
            account.left_out += grouping.effort().left_out;
            (Groups::new(&grouping, ads), grouping.removed(|_| true))
        });
        let ((vacancies, of_vacancies), (templates, of_templates)) = (vacancies, templates);
        (account.vacancies, account.templates) = (of_vacancies, of_templates);
        Self { rules: rules.clone(), employers, account, vacancies, templates }
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
