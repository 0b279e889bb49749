//! Wordings that tell what part of an ad a sentence belongs to, whatever heading it stands under.
//!
//! Each list names the zone it speaks for, how loudly, and where in a sentence it has to stand. The points of all
//! cues of a sentence are added to those of its surroundings ([`crate::zones`]); the zone with the most points wins.

use crate::Zone;

/// Where in a sentence a cue counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Its first words only.
    Start,
    /// Anywhere.
    Anywhere,
}

/// Wordings that speak alike.
#[derive(Debug)]
pub(crate) struct CueList {
    pub(crate) zone: Zone,
    pub(crate) points: i16,
    pub(crate) place: Place,
    pub(crate) wordings: &'static [&'static str],
}

/// All cues.
pub(crate) const CUES: &[CueList] = &[
    CueList {
        zone: Zone::Duties,
        points: 4,
        place: Place::Start,
        wordings: &[
            // Imperatives that open a bullet.
            "accelerate", "achieve", "act as", "adapt", "address", "advise", "advocate", "align", "analyse", "analyze", "answer", "anticipate", "apply", "architect", "articulate", "assess", "assist", "assume", "attend", "audit", "author", "automate", "balance", "be accountable", "be responsible", "be the", "become", "brainstorm", "bridge", "bring", "build", "build out", "capture", "champion", "clarify", "coach", "code", "collaborate", "collect", "communicate", "compile", "complete", "conceive", "conduct", "configure", "constantly", "consult", "continually", "continuously", "contribute", "convert", "convey", "coordinate", "craft", "create", "cultivate", "curate", "debug", "decide", "define", "deliver", "demonstrate", "deploy", "design", "determine", "develop", "devise", "diagnose", "direct", "discover", "distill", "document", "draft", "drive", "educate", "embed", "empower", "enable", "encourage", "engage", "enhance", "ensure", "escalate", "establish", "estimate", "evaluate", "evangelize", "evolve", "examine", "execute", "expand", "explore", "extend", "facilitate", "find", "follow", "forecast", "forge", "formulate", "foster", "frame", "fulfill", "gain", "gather", "generate", "get to", "give", "groom", "grow", "guide", "handle", "help", "hire", "host", "identify", "implement", "improve", "incorporate", "increase", "influence", "inform", "initiate", "innovate", "inspire", "integrate", "interact", "interface", "interpret", "interview", "investigate", "iterate", "join", "keep", "launch", "lead", "learn", "leverage", "liaise", "listen", "localize", "maintain", "make", "manage", "map", "market", "maximize", "measure", "meet", "mentor", "migrate", "monitor", "motivate", "negotiate", "nurture", "obtain", "offer", "onboard", "operate", "optimise", "optimize", "orchestrate", "organise", "organize", "oversee", "own", "participate", "partner", "perform", "pinpoint", "pitch", "plan", "play a", "position", "prepare", "present", "prioritise", "prioritize", "produce", "promote", "propose", "prototype", "provide", "publish", "push", "recommend", "recruit", "reduce", "refine", "report", "represent", "research", "resolve", "respond", "review", "run", "scale", "schedule", "scope", "seek", "serve", "set", "shape", "share", "ship", "simplify", "solicit", "solve", "source", "spearhead", "specify", "stay", "steer", "strengthen", "structure", "submit", "support", "surface", "synthesize", "take", "talk to", "teach", "test", "track", "train", "transform", "translate", "troubleshoot", "turn", "uncover", "understand", "update", "use", "utilize", "validate", "verify", "visit", "work", "write",
            // The same as participles.
            "analyzing", "assisting", "building", "collaborating", "coordinating", "creating", "defining", "delivering", "designing", "developing", "driving", "ensuring", "executing", "identifying", "implementing", "improving", "leading", "maintaining", "managing", "measuring", "monitoring", "optimizing", "overseeing", "owning", "partnering", "planning", "prioritizing", "providing", "running", "setting", "supporting", "taking", "testing", "translating", "working", "working closely", "writing",
            "analyzes", "builds", "collaborates", "communicates", "coordinates", "creates", "defines", "delivers", "designs", "develops", "drives", "ensures", "identifies", "leads", "maintains", "manages", "oversees", "owns", "participates", "partners", "performs", "prepares", "provides", "supports", "works",
        ],
    },
    CueList {
        zone: Zone::Duties,
        points: 5,
        place: Place::Anywhere,
        wordings: &[
            "you will", "you'll", "you'd be", "you are going to", "you're going to", "you would be", "you get to", "will be responsible", "responsible for", "in this role", "as a product manager", "as our", "in this position", "this role will", "this position will", "this person will", "the role will", "the position will", "the successful candidate will", "the ideal candidate will", "the candidate will", "the product manager will", "the person will", "your role", "your mission", "your job", "your responsibilities", "your main", "your task", "your goal", "reporting to", "reports to", "report to", "reporting directly", "you report", "this role is responsible", "you own", "you lead", "you work", "you manage", "you drive", "you build", "you develop", "you create", "you define", "you collaborate", "you support", "you take",
        ],
    },
    CueList {
        zone: Zone::Duties,
        points: 2,
        place: Place::Anywhere,
        wordings: &[
            "work closely with", "collaborate with", "partner with", "work with", "working closely with", "is hiring a", "is looking for a", "is seeking a", "are seeking a", "looking for a", "looking for an", "to join our team", "to help us", "the opportunity to", "responsibilities include", "responsibilities", "deliver", "ensure", "roadmap", "stakeholders", "on time", "day to day", "hands on", "requirements into", "prioritize", "go to market", "cross functional teams", "launch", "own the", "drive the", "lead the", "define the", "help us",
        ],
    },
    CueList {
        zone: Zone::Requirements,
        points: 6,
        place: Place::Anywhere,
        wordings: &[
            "years of experience", "years experience", "years' experience", "year of experience", "years of relevant", "years of professional", "years of product", "years of work", "years of industry", "years of software", "years in", "years working", "years as", "years of hands on", "must have", "must be", "you must", "nice to have", "is a plus", "are a plus", "a plus", "a big plus", "a huge plus", "a bonus", "is a must", "are a must", "a must", "is preferred", "are preferred", "strongly preferred", "highly preferred", "preferably", "highly desirable", "is desirable", "desirable", "is required", "are required", "required", "not required", "bachelor's", "bachelor", "bachelors", "master's degree", "mba", "bs", "ba", "ba/bs", "b.s", "m.s", "phd", "ph.d", "degree in", "degree", "equivalent practical experience", "or equivalent", "related field", "you have", "you've", "you are comfortable", "you're comfortable", "you possess", "you bring", "you love", "you know", "you understand", "you enjoy", "you thrive", "you are passionate", "you're passionate", "you are able", "you're able", "you can", "you should", "you need", "you don't need", "you're a", "you're an", "you are a", "you are an", "ability to", "able to", "proven ability", "proven track record", "track record", "proven experience", "demonstrated ability", "demonstrated experience", "experience with", "experience in", "experience working", "experience building", "experience managing", "experience as", "experience using", "experience developing", "experience leading", "previous experience", "prior experience", "professional experience", "work experience", "hands on experience", "industry experience", "experience required", "we're looking for someone", "we are looking for someone", "looking for someone", "ideal candidate has", "ideal candidate is", "successful candidate has", "the right candidate", "should have", "should be", "candidates with", "candidates should", "bonus points", "extra points", "ideally",
        ],
    },
    CueList {
        zone: Zone::Requirements,
        points: 5,
        place: Place::Start,
        wordings: &[
            "a", "a proven", "a strong", "a deep", "a passion", "able", "adept", "advanced", "an", "an understanding", "any experience", "are", "aptitude", "at ease", "at least", "attention to detail", "avid", "awareness", "background", "basic", "be comfortable", "capable", "capacity", "certification", "clear", "clear communication", "comfort", "comfortable", "command of", "commitment", "competency", "competent", "confidence", "confident", "creative", "curiosity", "curious", "deep", "demonstrable", "demonstrated", "desire", "detail oriented", "driven", "eager", "effective", "english", "entrepreneurial", "enthusiasm", "enthusiastic", "excellent", "exceptional", "excited", "experience", "experienced", "expert", "expertise", "exposure", "extensive", "extremely", "fast learner", "fluency", "fluent", "familiar", "familiarity", "flexible", "general", "good", "great", "hands on", "have", "has", "high", "high level", "highly", "hungry", "impeccable", "in depth", "independent", "intellectual", "intellectually", "interest", "interpersonal", "keen", "knowledge", "knowledgeable", "leadership", "literate", "love", "master", "mastery", "mindset", "minimum", "motivated", "native", "natural", "openness", "organized", "outgoing", "outstanding", "passion", "passionate", "perfect", "persistent", "positive", "possess", "preferred", "previous", "prior", "proactive", "problem solving", "professional", "proficiency", "proficient", "prove", "proven", "quick", "relevant", "required", "resourceful", "rock solid", "self", "self motivated", "self starter", "sense", "sharp", "significant", "skilled", "skills", "solid", "some", "someone", "strong", "substantial", "successful", "superb", "superior", "team player", "technical", "technically", "thorough", "track record", "understanding", "university", "verbal", "very", "well", "willing", "willingness", "working knowledge", "written", "year", "years", "1 year", "1", "2", "3", "4", "5", "6", "7", "8", "10",
        ],
    },
    CueList {
        zone: Zone::Requirements,
        points: 3,
        place: Place::Anywhere,
        wordings: &[
            "experience", "skills", "knowledge of", "understanding of", "familiarity with", "familiar with", "expertise in", "proficiency", "proficient", "fluent", "fluency", "comfortable", "passion for", "passionate about", "communication skills", "verbal and written", "written and verbal", "problem solving", "self starter", "self motivated", "team player", "detail oriented", "attention to detail", "fast paced", "fast paced environment", "mindset", "work ethic", "attitude", "interpersonal", "organizational skills", "analytical skills", "background in", "excellent", "years", "qualifications", "english", "certification", "eager to", "excited about", "excited to", "interest in", "interested in learning", "work independently", "the right person", "good fit", "great fit", "a good fit", "if you have", "if you are", "if you're", "who can", "who is", "who has", "who have", "familiar",
        ],
    },
    CueList {
        zone: Zone::About,
        points: 5,
        place: Place::Start,
        wordings: &[
            "we", "we are", "we're", "we believe", "we build", "we help", "we provide", "we have", "we've", "we value", "we love", "we do", "we work", "our", "our company", "our mission", "our team", "our product", "our products", "our platform", "our customers", "our clients", "our vision", "our culture", "our values", "our goal", "our technology", "founded", "founded in", "headquartered", "backed by", "at", "with over", "with more than", "today", "since", "the company", "the team", "the platform", "the product", "they", "it's", "its", "it", "based in", "there", "from", "by", "every", "every day",
        ],
    },
    CueList {
        zone: Zone::About,
        points: 3,
        place: Place::Anywhere,
        wordings: &[
            "we are a", "we're a", "we are the", "we're the", "we are an", "we're an", "we are building", "we're building", "we build", "we help", "our mission", "our mission is", "our vision", "our values", "our culture", "our company", "our customers", "our clients", "our product", "our products", "our platform", "our team", "our technology", "founded in", "founded", "backed by", "funded", "series a", "series b", "series c", "venture", "y combinator", "investors", "headquartered", "headquarters", "offices in", "is a leading", "leading provider", "a leader in", "the leading", "world's", "market leader", "fortune 500", "fastest growing", "fast growing", "rapidly growing", "startup", "start up", "is a company", "is the company", "is building", "mission is", "is on a mission", "companies", "businesses", "millions of", "billion", "million", "around the world", "worldwide", "customers", "across the globe", "countries", "we believe", "we value", "we love", "we serve", "we work", "we have", "we've", "we operate", "profitable", "empowers", "enables", "industry", "revolutionizing", "transforming", "solutions", "is the", "is a", "trusted by", "powered by", "subsidiary", "employees", "was founded", "team of", "culture", "diverse team", "stack",
        ],
    },
    CueList {
        zone: Zone::Offer,
        points: 6,
        place: Place::Anywhere,
        wordings: &[
            "401k", "pto", "paid time off", "paid vacation", "unlimited vacation", "unlimited paid", "vacation", "health insurance", "medical insurance", "dental", "vision insurance", "life insurance", "health care", "healthcare benefits", "medical dental", "parental leave", "maternity", "paternity", "sick leave", "sick days", "paid holidays", "stock options", "equity", "stock", "salary", "competitive salary", "base salary", "salary range", "compensation", "competitive compensation", "competitive pay", "bonus", "signing bonus", "commission", "wage", "per hour", "per year", "per annum", "gym", "gym membership", "stipend", "home office", "free lunch", "free lunches", "lunch", "lunches", "snacks", "catered", "breakfast", "perks", "benefits", "benefits package", "flexible hours", "flexible working hours", "flexible work", "flexible schedule", "work from home", "work from anywhere", "fully remote", "remote work", "relocation", "visa sponsorship", "learning budget", "training budget", "professional development", "commuter", "macbook", "laptop", "team events", "team retreats", "offsites", "retreats", "retirement", "pension", "reimbursement", "tuition", "send your resume", "send us", "send your", "send a", "your resume", "your cv", "resume", "cover letter", "cv", "apply", "apply here", "apply now", "apply at", "apply online", "to apply", "email", "e mail", "email me", "please email", "email us", "contact", "reach out", "get in touch", "interview", "interviews", "interview process", "phone screen", "take home", "this position is located", "position is based", "role is based", "can be remote", "can be based", "this is a remote", "remote position", "remote role", "this is a full time", "full time position", "contract position", "start date", "time zone", "timezone", "per week", "hours per week", "questions", "hiring process", "job location",
        ],
    },
    CueList {
        zone: Zone::Offer,
        points: 3,
        place: Place::Anywhere,
        wordings: &["competitive", "insurance", "flexible", "generous", "we offer", "you'll get", "you will get", "you'll receive", "office", "onsite", "on site", "remote", "relocate", "travel", "free", "full time", "hours", "leave", "application", "opportunity to learn", "we provide", "budget", "wellness", "hybrid", "discount", "click", "applicants", "options"],
    },
    CueList {
        zone: Zone::Offer,
        points: 5,
        place: Place::Start,
        wordings: &["competitive", "flexible", "free", "generous", "opportunity to", "a chance to", "the chance to", "paid", "unlimited", "health", "medical", "comprehensive", "please", "location", "salary", "if you are interested", "if you're interested", "interested", "if this sounds", "to apply", "company", "stock", "full", "attractive", "annual", "monthly", "regular"],
    },
    CueList {
        zone: Zone::Legal,
        points: 12,
        place: Place::Anywhere,
        wordings: &[
            "equal opportunity", "equal employment", "equal opportunities", "without regard to", "regardless of race", "regardless of", "protected veteran", "veteran status", "national origin", "sexual orientation", "gender identity", "on the basis of", "on the basis of race", "affirmative action", "reasonable accommodation", "reasonable accommodations", "protected by law", "protected by applicable", "legally protected", "protected characteristic", "protected status", "e verify", "background check", "criminal history", "criminal histories", "privacy policy", "privacy notice", "applicable law", "applicable laws", "discriminate", "discrimination", "disability status", "all qualified applicants", "qualified applicants", "eeo", "eeoc", "fair chance", "immigration sponsorship", "does not sponsor", "not sponsor", "unsolicited resumes", "recruitment agencies", "staffing agencies", "third party recruiters", "colorado", "is not a complete", "not intended to be", "subject to change", "drug screen", "work authorization", "legally authorized", "authorized to work", "personal data", "gdpr", "pay transparency",
        ],
    },
    CueList {
        zone: Zone::Legal,
        points: 3,
        place: Place::Anywhere,
        wordings: &["race", "religion", "gender", "ethnicity", "disability", "disabilities", "accommodation", "accommodations", "inclusive", "marital status", "pregnancy", "diversity", "age", "sponsorship", "citizenship", "employer"],
    },
    CueList {
        zone: Zone::Other,
        points: 12,
        place: Place::Start,
        wordings: &["show more show less", "ctrl f", "seniority level"],
    },
];
