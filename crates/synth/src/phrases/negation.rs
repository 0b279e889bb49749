//! Sentences that say that something is not asked for.

/// How a thing is denied.
pub(crate) struct Negation {
    /// The key of the signal or duty.
    pub(crate) key: &'static str,
    /// Whether it stands among the duties (else among the requirements).
    pub(crate) in_duties: bool,
    /// Share of the ads without the thing that deny it, in thousandths.
    pub(crate) per_mille: u32,
    /// Whole sentences.
    pub(crate) phrases: &'static [&'static str],
}

/// All negations.
pub(crate) const NEGATIONS: &[Negation] = &[
    Negation {
        key: "technical-background",
        in_duties: false,
        per_mille: 40,
        phrases: &[
            "You do not need a technical background.",
            "No technical background [required|needed|necessary].",
            "A technical background is not [required|necessary|expected].",
            "You don't need [an engineering background|a technical background] to do well here.",
            "[A technical background|An engineering background] is not a requirement.",
            "[Without a technical background?|No engineering background?] You are still welcome to apply.",
        ],
    },
    Negation {
        key: "technical-education",
        in_duties: false,
        per_mille: 20,
        phrases: &[
            "No [computer science degree|engineering degree|technical degree] [required|needed].",
            "A degree in computer science is not [required|necessary].",
            "You do not need a degree in [engineering|computer science].",
            "We do not require a computer science degree.",
        ],
    },
    Negation {
        key: "technical-skills",
        in_duties: false,
        per_mille: 15,
        phrases: &[
            "[Deep technical skills|Technical skills] are not [required|needed].",
            "No technical skills [required|needed].",
            "You do not need [technical skills|any technical expertise] for this position.",
        ],
    },
    Negation {
        key: "hands-on",
        in_duties: true,
        per_mille: 15,
        phrases: &[
            "This is not a hands-on technical role.",
            "You will not be hands-on with the technology.",
            "The role is not hands-on technical.",
        ],
    },
    Negation {
        key: "programming-languages",
        in_duties: false,
        per_mille: 30,
        phrases: &[
            "No programming [skills|knowledge] [required|needed].",
            "You do not need to know [{language}|a programming language|any programming language].",
            "Knowledge of [{language}|a programming language] is not [required|necessary].",
            "You don't need programming skills.",
        ],
    },
    Negation {
        key: "coding",
        in_duties: true,
        per_mille: 60,
        phrases: &[
            "No coding [required|needed|involved].",
            "You will not write code yourself.",
            "You will not be coding[| day to day| yourself].",
            "This role does not involve [coding|writing code].",
            "[Coding|Writing code] is not part of this [job|role].",
            "You won't [write code|be writing code|have to code].",
            "[The role|This position] does not require you to write code.",
        ],
    },
    Negation {
        key: "testing",
        in_duties: true,
        per_mille: 10,
        phrases: &[
            "You will not [test software|write test cases] yourself.",
            "[Software testing|Testing software] is not part of this [job|role].",
        ],
    },
    Negation {
        key: "campaigns-demand",
        in_duties: true,
        per_mille: 20,
        phrases: &[
            "You will not [run|plan] [marketing campaigns|campaigns]; [an agency does|others do].",
            "[Running campaigns|Lead generation] is not part of this [job|role].",
            "This role does not involve [running marketing campaigns|demand generation].",
        ],
    },
    Negation {
        key: "pricing",
        in_duties: true,
        per_mille: 15,
        phrases: &[
            "You will not [set|be responsible for] [prices|pricing].",
            "[Pricing|Setting prices] is not part of this [job|role].",
        ],
    },
    Negation {
        key: "go-to-market",
        in_duties: true,
        per_mille: 10,
        phrases: &[
            "You will not [own go-to-market|be responsible for go-to-market].",
            "Go-to-market is not part of this [job|role].",
        ],
    },
];
