//! How ads state engineering duties: the person hired does the work.

use super::DutyPhrases;

/// Engineering, *does*.
pub(crate) const ENGINEERING: &[DutyPhrases] = &[
    DutyPhrases {
        key: "coding",
        tasks: &[
            "[Write|Ship|Maintain] [clean|well-tested|production] code for {area}",
            "[Write|Review] code [in our main repositories|every day|alongside the team]",
            "[Build|Develop|Implement] [new features|software components|backend services] for [{area}|{product}]",
            "[Code|Build] [prototypes|proofs of concept] [to try out ideas|before the team commits]",
            "[Develop|Implement] [software|applications|user interfaces] for [{segment}|{area}]",
            "[Fix bugs|Debug and fix defects] in [{area}|{product}|our software]",
            "[Refactor|Improve] [existing code|our code base|legacy code] [step by step|as you go]",
            "[Contribute code|Commit code] to [{product}|our {area} services]",
            "[Take part in coding|Spend part of the week coding] [together with the team|on {product}]",
            "[Develop|Program] and maintain [internal tools|integrations|scripts] for [{area}|the team]",
        ],
        experience: &[
            "[{years} years of|Several years of] experience [writing production code|developing software|building web applications]",
            "[Track record|History] of [shipping code|building software] [in a team|for {segment}]",
            "Experience [developing|building] [software products yourself|applications from scratch]",
        ],
    },
    DutyPhrases {
        key: "architecture",
        tasks: &[
            "[Design|Define|Shape] the [software architecture|system architecture|technical architecture] of [{product}|{area}]",
            "[Own|Drive|Lead] the [technical design|system design|solution architecture] for {area}",
            "[Design|Architect] [scalable systems|scalable solutions|software systems] for [{segment}|{area}]",
            "[Make|Take] [architecture decisions|architectural decisions] [and document them|for {product}]",
            "[Define|Design] [interfaces|component boundaries|module boundaries] [for {area}|between our systems]",
            "[Evaluate|Select|Assess] [technologies|technical solutions|frameworks] for [{product}|{area}]",
            "[Assess|Evaluate] the technical feasibility of [new ideas|proposals|features]",
            "[Lead|Run] architecture [reviews|discussions] for {area}",
            "[Develop|Set] the technical [roadmap|strategy|direction] for [{product}|our platform]",
        ],
        experience: &[
            "Experience [designing software architecture|designing scalable systems|designing distributed systems]",
            "[{years} years|Several years] of [system design|software architecture] [experience|in practice]",
            "Track record of [architecting solutions|designing systems] for {segment}",
        ],
    },
    DutyPhrases {
        key: "specification",
        tasks: &[
            "[Write|Draft|Author|Prepare] [technical specifications|detailed technical specifications|technical requirements] for {area}",
            "[Define|Document] technical requirements [for {product}|for each release|in detail]",
            "[Write|Produce|Maintain] technical documentation for [{product}|{area}]",
            "[Specify|Define] [system behaviour|system requirements|interface contracts] [for {area}|in writing]",
            "[Translate|Turn] business needs into technical [specifications|requirements]",
            "[Create|Develop] [functional and technical specifications|technical design documents] for {area}",
            "[Own|Maintain] the technical specification of [{product}|our {area} services]",
            "[Write|Review] interface [specifications|documentation] for [{product}|{segment}]",
            "[Draw up|Prepare] [system specifications|software specifications|interface specifications]",
        ],
        experience: &[
            "Experience [writing technical specifications|writing technical documentation|defining technical requirements]",
            "[{years} years of|Routine in] writing [technical specifications|system requirements]",
            "Track record of producing [technical specifications|interface documentation] for {area}",
        ],
    },
    DutyPhrases {
        key: "testing",
        tasks: &[
            "[Write|Design|Create] [test cases|test plans|automated tests] for {area}",
            "[Test|Verify] [new features|each release|software builds] before [release|they go live]",
            "[Run|Execute|Perform] [regression tests|functional tests|acceptance tests] on [{product}|{area}]",
            "[Own|Lead] [quality assurance|QA|software testing] for [{area}|{product}]",
            "[Carry out|Perform] [software testing|system testing|functional testing]",
            "[Define|Develop] the test strategy for [{product}|{area}]",
            "[Automate|Extend] our test suite",
            "[Reproduce and document bugs|Find, reproduce and report bugs] in {area}",
            "[Conduct|Coordinate and execute] [user acceptance testing|end-to-end testing] for {product}",
        ],
        experience: &[
            "Experience [in software testing|writing automated tests|testing software]",
            "[{years} years|Some years] of [software quality assurance|test automation] work",
            "Track record of [designing test plans|building test suites]",
        ],
    },
    DutyPhrases {
        key: "data-work",
        tasks: &[
            "[Build|Maintain|Develop] data pipelines for {area}",
            "[Design|Build] data models for [{area}|{product}]",
            "[Write|Run] queries to [answer product questions|understand how {product} is used]",
            "[Train|Build|Evaluate] [predictive models|statistical models|forecasting models] for {area}",
            "[Query|Analyse|Mine] [our product data|large data sets|large datasets] [to find patterns|to answer questions about {area}]",
            "[Extract|Clean] and [transform|model] data from {area}",
            "[Build|Create] dashboards and data models for {area}",
            "[Integrate|Consolidate] data from [several systems|{area} and {area2}]",
            "[Develop|Maintain] [data import jobs|data feeds|data flows] for {area}",
        ],
        experience: &[
            "Experience [building data pipelines|building data models|analysing large data sets]",
            "[{years} years of|Practice in] [data modelling|data engineering] [work|in industry]",
            "Track record of [modelling data|building predictive models] for {segment}",
        ],
    },
    DutyPhrases {
        key: "operations",
        tasks: &[
            "[Deploy|Release] [software|new versions|updates] to production",
            "[Monitor|Operate|Run] our production [systems|environment|services]",
            "[Troubleshoot|Diagnose|Resolve] [production issues|technical issues|system outages] in {area}",
            "[Administer|Maintain|Configure] [servers|our systems|our environments] for {area}",
            "[Take part in|Join] the on-call rotation",
            "[Manage|Own] [deployments|software deployments|the deployment of {product}]",
            "[Respond to|Lead the response to] [production incidents|system incidents]",
            "[Ensure|Improve] the [reliability|uptime|scalability] of [our systems|our production services]",
            "[Set up|Automate] [build and deployment processes|test environments|environments for {product}]",
        ],
        experience: &[
            "Experience [operating production systems|deploying software|administering systems]",
            "[{years} years of|Practice in] [system administration|site reliability work]",
            "Track record of [troubleshooting production issues|running services in production]",
        ],
    },
    DutyPhrases {
        key: "technical-leadership",
        tasks: &[
            "[Lead|Manage] a team of [{number} engineers|engineers|developers|software engineers]",
            "[Lead|Guide] the [engineering team|development team] [through delivery|day to day|at {place}]",
            "[Mentor|Coach] [engineers|developers|junior engineers]",
            "[Provide|Give] technical [leadership|direction|guidance] to [the team|{number} engineers]",
            "[Manage|Direct] [software engineers|developers] in [{place}|two offices|several locations]",
            "[Hire|Recruit] and [develop|grow] [engineers|software engineers]",
            "[Set|Raise] [engineering standards|coding standards] across the team",
            "[Manage|Reduce] technical debt [in {area}|over time|release by release]",
            "[Act|Serve] as technical lead for [{product}|{area}]",
        ],
        experience: &[
            "Experience [leading engineers|managing software engineers|leading engineering teams]",
            "[{years} years of|Several years of] [engineering management|technical leadership] [experience|in growing companies]",
            "Track record of [leading development teams|building engineering teams]",
        ],
    },
];
