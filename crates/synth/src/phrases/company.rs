//! About the company, what it offers, and the legal part. These plant nothing.

/// Sentences about a company; an employer keeps those it drew.
pub(crate) const ABOUT: &[&str] = &[
    "{employer} [was founded|was started] in {town} [{number} years ago|by {person} and {person}|more than {number} years ago].",
    "[We are|{employer} is] a [leading|fast-growing|family-owned|listed|young] company in {industry}.",
    "[More than|Around] {number} hundred people work [for us|at {employer}] in {town}, {town} and {town}.",
    "[Our mission is|We exist] to make {area} [simple|fair|affordable] for {segment}.",
    "[Over|More than] {number} thousand {segment} [trust|rely on] {product}.",
    "[We believe|We are convinced] that [good work needs good people|small teams can do great things|trust is earned every day].",
    "[Our customers are|We serve] {segment} and {segment} [in {number} countries|across the continent].",
    "[With|Through] {product} we help {segment} [save time|work better together|avoid paperwork] in {area}.",
    "{client} and {client} [are among our customers|have been with us for years].",
    "[Our office|Our head office] is in the centre of {town}, [a short walk from the station|close to the river].",
    "[We value|At {employer} we value] [openness|honesty|kindness], [curiosity|courage|craft] and [respect|patience].",
    "[Last year|In the last {number} years] we [grew|doubled in size|opened offices in {town} and {town}].",
    "[We are backed by|Our investors include] {client} and {client}.",
    "[You may know us from|People know us for] {product}, [the easiest way to handle {area}|used by {segment} every day].",
    "{employer} is part of the {client} group, [which has|with] {number} thousand employees.",
    "[What began as|It all began as] a [small family business|student project|two-person firm] in {town} has become [a name that people in {industry} know|one of the larger houses in {industry}], and [we intend to keep growing at a healthy pace|there is still a lot to do].",
    "[With offices in|From] {town}, {town} and {town} we [look after|serve] {segment} of every size, [from the corner shop to the large group|from the first day to the hundredth branch], and we are proud of how long they stay with us.",
    "[People who work here|Our colleagues] come from {number} countries and [very different walks of life|many different professions], and what unites us is [the wish to make {area} a little better every day|the conviction that {area} need not be a nuisance].",
    "[We are independent|{employer} is independent], [profitable|privately owned] and [free to think in years rather than quarters|in no hurry to sell], which [lets us|allows us to] choose our customers and our projects with care.",
    "[Every day|Each month] our products [handle|support] {number} million [transactions|visits|bookings].",
];

/// Sentences on single ads about the team or product.
pub(crate) const TEAM: &[&str] = &[
    "[{product} is our newest product|{product} is one of our oldest products] and [growing quickly|loved by its users].",
    "[The team|Your team] [consists of {number} people|sits in {town}|is spread over {town} and {town}].",
    "[This position|The role] [is new|is based in {place}|is full-time|reports to {person}].",
    "[You will find|Expect] [a friendly group of {number}|{number} colleagues] who have [worked together for years|joined from all over the country] and who [like to explain things|are glad of every helping hand], with {person} as [your direct manager|the person to turn to].",
    "[Within|As part of] {project} we are [renewing|rethinking] {area} for {segment}.",
    "[{area} is at the heart of|Few things matter more than {area} for] what we do for {segment}.",
    "[Together with {client} we are|We are] [entering an exciting phase|about to grow further].",
];

/// What is offered; an employer keeps those it drew.
pub(crate) const OFFER: &[&str] = &[
    "[Flexible working hours|Flexible hours and the option to work from home|Hybrid working]",
    "[25|28|30] days of [annual leave|paid holiday|vacation][| plus public holidays]",
    "[Health|Medical], dental and vision insurance [from day one|for you and your family]",
    "[A yearly budget|{number} days a year] for [learning|conferences and courses|training]",
    "[Company pension|Retirement plan with matching|401(k) with company match]",
    "[Free fruit and coffee|Free lunches|A subsidised canteen] [in the office|every day]",
    "[Competitive salary|Attractive pay|A fair salary] [and a yearly bonus|with annual review|and stock options]",
    "[Generous|{number} weeks of] parental leave",
    "[A modern office|Bright offices] in {town} [with a roof terrace|close to public transport]",
    "[A public transport ticket|A company bicycle|Relocation support][| on request]",
    "[Wellness|Gym|Sports] [allowance|membership]",
    "[Regular team events|Two company retreats a year in {town}|Summer and winter parties]",
    "[The laptop and phone of your choice|Good equipment for your home office]",
    "[Short decision paths|Flat hierarchies|An open door policy] and [friendly colleagues|a warm welcome]",
    "[Room to grow|Room for your ideas]: we [agree on goals with you twice a year|talk about your development every quarter] and [pay for what it takes|give you the time it takes]",
    "[A careful introduction|A thorough induction] [during your first {number} weeks|with a mentor at your side] so that you [feel at home quickly|know whom to ask]",
    "[A permanent contract|Job security] [in a growing company|from the start]",
    "[Paid volunteering days|A day off on your birthday|A sabbatical after five years]",
];

/// On applying.
pub(crate) const APPLY: &[&str] = &[
    "[Interested?|Sounds good?] Send your [CV|résumé|application] to {person}[| by e-mail] [today|by the end of the month].",
    "[Please apply|Apply] [online|through our careers page] and tell us [when you could start|your salary expectations].",
    "The process [takes about {number} weeks|has {number} steps] and [ends with a visit to our office in {town}|starts with a short call].",
    "The salary range for this position is {salary} per year[|, depending on experience].",
    "[Questions?|Do you have questions?] {person} [is happy to help|will answer them].",
];

/// Legal paragraphs; an employer keeps those it drew.
pub(crate) const LEGAL: &[&str] = &[
    "{employer} is an equal opportunity employer.",
    "All qualified applicants will receive consideration for employment without regard to race, color, religion, sex, sexual orientation, gender identity, national origin, disability or veteran status.",
    "{employer} is committed to a workplace in which everybody is treated with dignity, and decisions about hiring, pay and promotion are based on merit, qualifications and the needs of the business alone.",
    "Reasonable accommodation is available to people with disabilities at every step of the hiring process; a request has no influence on the decision and is kept confidential by our people team.",
    "By sending us your documents you agree that they are stored and seen by those who take part in the selection, and you may withdraw this consent at any time by writing to {person} in {town}.",
    "We do not discriminate on the basis of age, origin, belief, gender or disability.",
    "[We welcome|{employer} welcomes] applications from people of all backgrounds.",
    "If you need an adjustment during the application process, please [let us know|contact {person}].",
    "Your personal data is processed in line with our privacy notice and deleted after [six|nine|twelve] months.",
    "Unsolicited applications from agencies are not considered.",
    "Employment is subject to a background check in accordance with local law.",
    "Applicants with disabilities will be given preference where qualifications are equal.",
    "This description is not an exhaustive list of tasks and may change over time.",
    "[Registered office|Place of registration]: {town}; managing directors: {person}, {person}.",
];

/// What an unnamed employer calls itself.
pub(crate) const UNNAMED: &[&str] = &["Our client", "Our customer", "A well-known company"];

/// Ends of employers' names; some need quoting in CSV, some are not ASCII.
pub(crate) const NAME_ENDS: &[&str] = &[
    "",
    "",
    "",
    "",
    " Group",
    " Inc.",
    ", Inc.",
    " GmbH",
    " Ltd",
    ", LLC",
    " AG",
    " & Co.",
    " S.A.",
    " Söhne",
    " Œuvres",
    " \"Direct\"",
    " Technologies",
    " Health",
    " Energy",
    " Bank",
    " Systems",
    " Étude",
    " Łódź",
    " 東京",
];
