//! Sentences that plant nothing: neither a duty of the lexicon nor anything technical.

/// Tasks (imperatives).
pub(crate) const TASKS: &[&str] = &[
    "[Keep|Bring] [stakeholders|everyone involved|{reader}] [informed|up to date] [about progress|on what has changed|every week]",
    "[Run|Lead|Facilitate] [weekly meetings|workshops|regular check-ins] with [colleagues in {place}|the wider team|{reader}]",
    "[Prepare|Write|Present] [status reports|short summaries|monthly updates] for {reader}",
    "[Take part in|Contribute to] [planning sessions|team events|our yearly planning] [in {town}|twice a year|with an open mind]",
    "[Travel|Be ready to travel] to [{town}|{town} and {town}|our other offices] [about once a month|up to {number} times a year|when needed]",
    "[Support|Help] colleagues [during busy weeks|who are new to the team|in {town}]",
    "[Organise|Coordinate] [meetings|schedules|handovers] [across time zones|across several offices|for {project}]",
    "[Spot|Raise] risks [early|before they grow] and [find a way around them|escalate where needed]",
    "[Document|Record] [decisions|agreements|lessons learned] [so that others can follow them|in our wiki|for {project}]",
    "[Resolve|Clear up] [conflicts|open questions|misunderstandings] [calmly|before they slow us down|with tact]",
    "[Report|Answer] to [{person}|{person} in {town}|the head of department]",
    "[Contribute to|Help shape] [a friendly working atmosphere|our way of working|our team culture]",
    "[Welcome|Onboard] [new colleagues|interns|new starters] [in your area|at {employer}]",
    "[Manage|Juggle] [several initiatives|competing deadlines|different tasks] [at once|with calm|without losing the thread]",
    "[Take|Assume] responsibility for [the success of your work|timely delivery|your commitments]",
    "[Keep an eye on|Watch over] the [timeline|deadlines|milestones] of {project}",
    "[Work|Collaborate] with [colleagues across the company|people from many departments|teams in {town} and {town}]",
    "[Follow|Observe] [internal guidelines|company policies|our quality guidelines] [at all times|in daily work]",
    "[Carry out|Take on] [other duties as assigned|further tasks as they come up|related tasks on request]",
    "[Share|Pass on] [what you learn|your knowledge] [openly|with the team|at our monthly round table]",
    "[Seek|Give] feedback [regularly|kindly and often|in both directions]",
    "[Attend|Chair] the [weekly review|monthly review|steering committee] of {project}",
    "[Look after|Maintain] [relationships with {client}|good relations with {client} and {client}|contacts in {town}]",
    "[Make sure|See to it] that [agreements are kept|promises to {client} are kept], that [questions are answered within a day or two|nobody waits long for an answer] and that [everyone knows what happens next|nothing is forgotten]",
    "[Represent|Stand in for] {person} during [holidays|absences] and [chair the weekly meeting|speak for the group in {town}] [when asked|if need be]",
    "[Spend|Plan to spend] a few days each [quarter|season] [with colleagues in {town}|at {client}] to [get to know the people behind the names|see daily business with your own eyes]",
    "[Bring order|Bring calm] into [busy weeks|a changing calendar], [know what can wait|keep a cool head] and [help others to do the same|say so when it is too much]",
    "[Simplify|Improve] [how we work together|internal processes|our routines] [step by step|wherever you can]",
];

/// What is asked (noun phrases).
pub(crate) const ASKED: &[&str] = &[
    "[Excellent|Strong|Outstanding|Clear] [written and spoken communication|communication skills|verbal and written communication skills]",
    "[Strong|Excellent] [organisational skills|organizational skills|time management][| and attention to detail]",
    "[A team player|A good listener|A self-starter] [who enjoys working with others|with a sense of humour|who takes the initiative]",
    "[{years} years|Several years] of [relevant experience|professional experience|work experience in {industry}]",
    "[{years} years of|Proven] [product experience|experience in product management|experience in a similar role]",
    "[Ability to work|Comfort working] [independently|in a fast-paced environment|with ambiguity|under pressure]",
    "[Very good|Excellent|Confident] English[| and one further language|, both written and spoken|; another European language helps in daily life]",
    "[Strong|Good] [presentation skills|interpersonal skills|negotiation skills|problem-solving skills]",
    "[A structured|An analytical|A pragmatic] [way of working|approach|mind]",
    "[Willingness|Readiness] to travel [occasionally|up to 10 %|to {town} from time to time]",
    "[High|Strong] [sense of ownership|sense of responsibility|degree of reliability]",
    "[Experience|Familiarity] with [agile ways of working|Scrum or Kanban|Jira and Confluence|shared calendars]",
    "[Curiosity|Enthusiasm] [and a positive attitude|about {industry}|and the courage to ask questions]",
    "[The confidence|The ability] to [influence without authority|make decisions with incomplete information|say no politely]",
    "[Good judgement|Sound judgement|Common sense] [in difficult situations|under time pressure]",
    "[Proven|Demonstrated] ability to [meet deadlines|build trust|lead without formal authority]",
    "[Interest in|Knowledge of|Some understanding of] [{industry}|the {industry} sector|{industry} and its rules]",
    "[An eye for detail|Attention to detail|A careful way of working][| without losing sight of the whole]",
    "[A valid driving licence|A valid work permit|The right to work in the country]",
    "[Empathy|Patience] and [respect for others|a calm manner|good humour]",
    "[Willingness|Eagerness] to learn [and to share|new things|from mistakes]",
    "[The patience|The persistence] to [see things through to the end|stay with a difficult question], and the [grace|humility] to [change your mind when others know better|admit mistakes and move on]",
    "[A way with people|A natural way with people]: you [listen before you speak|find the right tone], [win others over with arguments|stay friendly when it gets busy] and [keep your word|follow up on what was agreed]",
    "[{years} years|Several years] in [a comparable position|a role with similar responsibility], [perhaps|for example] in {industry} or in [a company of a similar size|a business that was changing quickly]",
    "[Completed vocational training|High school diploma or higher|A university degree] [or comparable experience|in any subject]",
];

/// Openings: `{title}` is the ad's title without its suffix.
pub(crate) const OPENINGS: &[&str] = &[
    "{employer} is looking for {a title} [to join our team|to join us] in {place}.",
    "We are [looking for|hiring|searching for] {a title} [to strengthen our team in {place}|for our {area} team|to work on {product}].",
    "As {title} you will [join|be part of] [our {area} team|a team of {number}|the {product} team][| in {place}| and report to {person}].",
    "[Do you want|Would you like] to [shape the future of {industry}|make {area} easier for {segment}]?",
    "[Join us|Come and join us] as {title} [in {place}|and work on {product}].",
    "For our office in {place} we are [seeking|hiring] {a title}[| as soon as possible| to start this season].",
    "The {area} team at {employer} is [growing|expanding][| quickly] and needs your help.",
    "[This is a|We have an opening for a] {title} [position|role] in {place}.",
];

/// What stands before a task in running text.
pub(crate) const TASK_LEADS: &[&str] =
    &["You will ", "You will ", "In this role you will ", "You'll ", "Your job is to "];

/// What stands before a requirement in running text.
pub(crate) const ASKED_LEADS: &[&str] =
    &["We are looking for ", "We expect ", "You will need ", "You bring "];

/// What makes a requirement a preference: before and after it.
pub(crate) const PREFERRED: &[(&str, &str)] = &[
    ("", " is a plus"),
    ("", " preferred"),
    ("Ideally, ", ""),
    ("", " would be a bonus"),
    ("", " is a nice extra"),
    ("Preferably ", ""),
    ("", " is an advantage"),
    ("Bonus points for ", ""),
];

/// Headings of duties.
pub(crate) const DUTY_HEADINGS: &[&str] = &[
    "Responsibilities",
    "What you will do",
    "What you'll do",
    "Your responsibilities",
    "Key responsibilities",
    "The role",
    "Your tasks",
    "Job duties",
    "In this role you will",
    "Duties and responsibilities",
    "Your mission",
    "Role description",
    "What you'll be doing",
    "Your role",
];
/// Headings of requirements.
pub(crate) const ASKED_HEADINGS: &[&str] = &[
    "Requirements",
    "Qualifications",
    "What you bring",
    "Your profile",
    "What we're looking for",
    "Who you are",
    "About you",
    "Minimum qualifications",
    "Skills and experience",
    "What you'll need",
    "Required skills",
    "Your qualifications",
    "Must have",
    "What we look for",
];
/// Headings of what is preferred.
pub(crate) const PREFERRED_HEADINGS: &[&str] = &[
    "Nice to have",
    "Preferred qualifications",
    "Bonus points",
    "Desirable",
    "Preferred skills",
    "Nice to haves",
];
/// Headings of what is offered.
pub(crate) const OFFER_HEADINGS: &[&str] = &[
    "What we offer",
    "Benefits",
    "Why join us",
    "Our offer",
    "Perks and benefits",
    "What's in it for you",
    "We offer",
    "Compensation and benefits",
];
/// Headings about the company.
pub(crate) const ABOUT_HEADINGS: &[&str] = &[
    "About us",
    "Who we are",
    "About the company",
    "Company description",
    "About {employer}",
    "Our company",
];
/// Headings of the legal part.
pub(crate) const LEGAL_HEADINGS: &[&str] = &[
    "Equal opportunity",
    "Equal opportunity employer",
    "Privacy",
    "Diversity and inclusion",
    "Legal notice",
];
