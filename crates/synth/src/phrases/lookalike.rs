//! Sentences that look like a planted thing and, read carefully, are none.

/// A kind of look-alike.
pub(crate) struct LookAlike {
    /// Its name in the truth.
    pub(crate) kind: &'static str,
    /// The signal that it mentions without asking for it, if it does.
    pub(crate) mentions: Option<&'static str>,
    /// Where it stands.
    pub(crate) place: Place,
    /// Share of ads that have it, in thousandths.
    pub(crate) per_mille: u32,
    /// Its phrasings.
    pub(crate) phrases: &'static [&'static str],
}

/// The part of the ad.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Duties,
    Requirements,
    About,
    Offer,
}

/// All kinds that stand in bodies.
pub(crate) const LOOK_ALIKES: &[LookAlike] = &[
    LookAlike {
        kind: "technical-support",
        mentions: None,
        place: Place::Duties,
        per_mille: 60,
        phrases: &[
            "[Pass|Hand] [urgent cases|customer complaints|tickets] [on to|over to] technical support",
            "[Keep in touch|Stay in contact] with [our technical support team|technical support] [about open cases|in {town}]",
            "[Agree|Review] service times with [technical support|the technical support desk]",
        ],
    },
    LookAlike {
        kind: "non-technical-stakeholders",
        mentions: None,
        place: Place::Requirements,
        per_mille: 90,
        phrases: &[
            "[Clear|Confident] presentation to non-technical [stakeholders|audiences|colleagues]",
            "[Ease|Patience] in talking to [non-technical colleagues|non-technical stakeholders]",
            "Ability to [write for|win over] [non-technical stakeholders|a non-technical audience]",
        ],
    },
    LookAlike {
        kind: "marketing-degree",
        mentions: None,
        place: Place::Requirements,
        per_mille: 70,
        phrases: &[
            "[Degree|Bachelor's degree|Studies] in [marketing|marketing or economics|business, marketing or a related field]",
            "[MBA|Diploma|Master's degree] in [marketing|marketing or management]",
            "[A degree|Vocational training] in [business administration or marketing|marketing and communications]",
        ],
    },
    LookAlike {
        // Product work, not engineering; an instrument may well count it as prioritisation.
        kind: "user-stories",
        mentions: None,
        place: Place::Duties,
        per_mille: 160,
        phrases: &[
            "[Write|Refine] [user stories|user stories and acceptance criteria|epics and user stories]",
            "[Describe|Document] [product requirements|business requirements|use cases] for [{area}|{product}]",
            "[Break|Cut] [larger topics|epics] into [user stories|small stories]",
        ],
    },
    LookAlike {
        kind: "company-engineers",
        mentions: None,
        place: Place::About,
        per_mille: 150,
        phrases: &[
            "Our engineers [build|have built] [{product}|software that {segment} love] in {town}.",
            "[The engineers of {employer}|Our developers] [write software|design systems] for {segment}.",
            "[{number} engineers|Our developers] in {town} [develop|maintain] {product}.",
        ],
    },
    LookAlike {
        kind: "company-cloud",
        mentions: Some("cloud-infrastructure"),
        place: Place::About,
        per_mille: 50,
        phrases: &[
            "{product} runs [on AWS|in the cloud|on Kubernetes] and [never sleeps|serves {number} countries].",
            "[Our platform|{product}] is hosted [on Azure|on Google Cloud|in the cloud].",
            "[We moved {product}|{product} has moved] to [AWS|Azure|the cloud] [last year|{number} years ago].",
        ],
    },
    LookAlike {
        kind: "company-machine-learning",
        mentions: Some("machine-learning"),
        place: Place::About,
        per_mille: 50,
        phrases: &[
            "[Our platform|{product}] uses [machine learning|artificial intelligence] to [sort documents|plan routes|find errors].",
            "[Machine learning|Artificial intelligence] helps {product} to [sort documents|plan routes|find errors].",
            "With [machine learning|artificial intelligence], {product} [saves {segment} hours every week|finds what others miss].",
        ],
    },
    LookAlike {
        kind: "company-languages",
        mentions: Some("programming-languages"),
        place: Place::About,
        per_mille: 30,
        phrases: &[
            "{product} is written in [Python and Go|Java|TypeScript].",
            "{product} is built with [Python and Go|Java|TypeScript].",
            "[Most of|Nearly all of] {product} is [Java|Python|TypeScript].",
        ],
    },
    LookAlike {
        kind: "office-software",
        mentions: None,
        place: Place::Requirements,
        per_mille: 40,
        phrases: &[
            "[Familiarity|Experience] with [office software|standard office software|spreadsheets and slides]",
            "[Good|Confident] use of [office programs|spreadsheet programs|the usual office software]",
            "[Practice in|Knowledge of] [common office applications|spreadsheets]",
        ],
    },
    LookAlike {
        kind: "company-marketing",
        mentions: None,
        place: Place::About,
        per_mille: 110,
        phrases: &[
            "[We are|{employer} is] a leader in [go-to-market software|marketing software|pricing software].",
            "[Marketers|Agencies] use {product} to [run campaigns|plan campaigns|publish content].",
            "[{product} is|We are] a brand that {segment} trust.",
        ],
    },
    LookAlike {
        kind: "technical-recruiter",
        mentions: None,
        place: Place::Offer,
        per_mille: 60,
        phrases: &[
            "[Our technical recruiter|{person}, our technical recruiter,] will [call you|get in touch] within {number} days.",
            "[The first step is|It starts with] a call with [a technical recruiter|our technical recruiter].",
            "[Write to|Ask] our technical recruiter [{person}|with any questions].",
        ],
    },
    LookAlike {
        kind: "technical-difficulties",
        mentions: None,
        place: Place::Offer,
        per_mille: 50,
        phrases: &[
            "[If you have|In case of] technical difficulties with the [application form|form], [write to|contact] {person}.",
            "[Should you meet|If you run into] technical [problems|difficulties] [when applying|with the form], [please call us|send an e-mail].",
            "For technical [issues|problems] with this website, please contact [{person}|us].",
        ],
    },
    LookAlike {
        kind: "dress-code",
        mentions: None,
        place: Place::Offer,
        per_mille: 50,
        phrases: &[
            "[No dress code|A relaxed dress code|Casual dress code]",
            "[Discount code|A discount code] for [our shop|family and friends]",
            "[A clear code of conduct|Our code of conduct] [that protects everyone|for a safe workplace]",
        ],
    },
    LookAlike {
        kind: "staff-prices",
        mentions: None,
        place: Place::Offer,
        per_mille: 50,
        phrases: &[
            "[Employee prices|Special prices] for [our products|{product}]",
            "[Discounts|Reduced prices] [at well-known brands|on brands you know]",
            "[Corporate benefits|Discounts] with [many brands|{number} hundred brands]",
        ],
    },
];
