//! What headings say: the known ones by their whole wording, others by a telling word.
//!
//! Written as people write them; they are compared as normalised words, so case, curly quotes and hyphens do not
//! matter. A heading's leading and trailing fillers ([`FILLERS`]) are taken off before it is looked up.

use crate::Zone;

/// Words that may stand around a known heading without changing what it opens.
pub(crate) const FILLERS: &[&str] = &[
    "a", "and", "at", "day", "few", "following", "for", "general", "here", "in", "is", "job", "key", "main", "more", "of",
    "other", "our", "position", "primary", "role", "some", "specific", "the", "this", "to", "typical", "you", "your",
];

/// Headings by their whole wording.
pub(crate) const WHOLE: &[(Zone, &[&str])] = &[
    (
        Zone::Duties,
        &[
            "a day in the life", "accountabilities", "as a product manager you will", "day to day", "deliverables",
            "duties", "essential duties", "essential functions", "essential job functions", "how you will contribute",
            "how you'll contribute", "how you will make an impact", "how you'll make an impact", "impact you'll have",
            "in this role you will", "in this role you'll", "in this role, you", "job description", "job duties",
            "job function", "job functions", "job responsibilities", "job summary", "mission", "objectives", "objectives of this role",
            "position description", "position summary", "primary duties", "primary responsibilities",
            "principal duties", "projects", "purpose of the role", "responsibilities", "responsibilities include", "responsibility",
            "role", "role and responsibilities", "role description", "role overview", "role summary", "scope",
            "tasks", "the challenge", "the impact you will have", "the job", "the opportunity", "the position",
            "the role", "the work", "what does a product manager do", "what will you do", "what you do",
            "what you will achieve", "what you will be doing", "what you will be responsible for", "what you will do",
            "what you will own", "what you will work on", "what you'll accomplish", "what you'll be doing",
            "what you'll be responsible for", "what you'll do", "what you'll own", "what you'll work on",
            "what you're going to do", "what you'll get to do", "what we need you to do", "what you would do",
            "what you'd do", "what the job is", "what the role is", "what's the job", "what is the job", "work you'll do", "you are responsible for",
            "you will", "you'll", "you will be responsible for", "your contribution", "your day to day",
            "your impact", "your job", "your mission", "your responsibilities", "your role", "your role and responsibilities",
            "your task", "your tasks", "you would", "your opportunity", "your challenge", "about the job", "about the role", "about the position",
            "about this role", "about the opportunity", "about your role", "job overview", "overview of the role", "what we'll do together",
            "what would you be doing", "what you can expect to do", "areas of responsibility", "your work", "your future role",
            "description of the role", "roles and responsibilities", "role responsibilities", "the day to day",
            "as part of the team you will", "you get to", "you'll be", "you'll get to", "you will get to", "you would be",
        ],
    ),
    (
        Zone::Requirements,
        &[
            "a good fit", "about you", "additional qualifications", "additional requirements", "additional skills",
            "abilities", "are you", "attributes", "background", "basic qualifications", "basic requirements", "bonus", "bonus if", "bonus points",
            "bonus points for", "bonus points if", "bonus skills", "candidate profile", "characteristics", "competencies", "core competencies", "desirable", "desirable skills",
            "desired", "desired experience", "desired qualifications", "desired skills", "do you have",
            "education", "education and experience", "eligibility", "essential", "essential skills", "experience",
            "experience and skills", "experience required", "expertise", "extra credit", "good to have", "ideal candidate", "ideally",
            "ideally you have", "is this you", "it would be great if you", "job qualifications", "job requirements", "knowledge",
            "knowledge skills and abilities", "knowledge, skills and abilities", "languages", "minimum qualifications", "minimum requirements", "must have",
            "must haves", "nice to have", "nice to haves", "nice to have skills", "not required but a plus", "other requirements", "our ideal candidate", "person specification",
            "personal attributes", "personality", "personality attributes", "plus", "pluses", "preferred", "preferred experience",
            "preferred qualifications", "preferred requirements", "preferred skills", "prerequisites", "profile", "qualifications",
            "qualifications and experience", "qualifications and skills", "required", "required experience", "required qualifications", "required skills",
            "requirements", "skill set", "skills", "skills and experience", "skills and qualifications", "skills and requirements", "soft skills", "special skills",
            "technical skills", "technical requirements", "tech skills", "the ideal candidate", "the right person", "the skills you have", "things we look for", "traits", "we are looking for",
            "we are looking for someone who", "we expect", "we expect you to have", "we look for", "we need", "we're looking for", "we'd love to hear from you if", "we want you to",
            "what do you need", "what experience you have", "what experience you'll need", "what it takes", "what makes you a great fit", "what makes you qualified",
            "what makes you successful", "what should you have", "what to bring", "what we are looking for", "what we expect", "what we look for", "what we need",
            "what we need from you", "what we need to see", "what we require", "what we seek", "what we'd like you to have", "what we're looking for", "what we want", "what you bring",
            "what you bring to the table", "what you bring to the team", "what you have", "what you have to offer", "what you need", "what you need to have", "what you need to succeed", "what you should bring",
            "what you should have", "what you will bring", "what you will need", "what you'll bring", "what you'll have", "what you'll need", "what you've done", "what you must have", "what will help you succeed", "what you know",
            "who are we looking for", "who are you", "who should apply", "who we are looking for", "who we want", "who we're looking for", "who you are", "who you'll be", "work experience",
            "you", "you are", "you bring", "you have", "you may be a fit if", "you might be a fit if", "you must have", "you should have", "you should", "you will have", "you'll have", "you'll need", "you need",
            "you're", "you've got", "you possess", "your background", "your experience", "your profile", "your qualifications", "your skills", "your skills and experience", "your strengths", "your talent", "your toolbox",
            "a little about you", "a bit about you", "more about you", "we'd love it if you", "we'd love if you", "we'd like to see", "it's a plus if you have", "it's a bonus if you have", "you'll be a great fit if", "you will be a great fit if",
            "you'll love this job if", "you'll thrive if", "this role is for you if", "this job is for you if", "what we'd love to see", "what sets you apart", "what will set you apart", "what success looks like in you", "what you offer", "technologies you know",
            "even better", "even better if you have", "brownie points", "strong candidates", "successful candidates", "to be successful in this role", "to succeed in this role you", "must have skills", "hard skills", "physical requirements", "the requirements", "travel requirements", "certifications", "education requirements",
        ],
    ),
    (
        Zone::About,
        &[
            "about", "about the company", "about the department", "about the group", "about the organization", "about the product", "about the project",
            "about the team", "about us", "about our team", "about our company", "background on us", "business unit overview", "company", "company background", "company description",
            "company information", "company overview", "company profile", "company summary", "department", "get to know us", "how we work", "in short", "introduction", "meet the team", "mission statement", "our commitment to you",
            "our company", "our culture", "our customers", "our history", "our impact", "our mission", "our mission and values", "our principles", "our product", "our products", "our purpose", "our stack", "our story", "our team", "our tech stack", "our technology",
            "our values", "our vision", "overview", "project description", "stack", "tech stack", "team", "technology", "technology stack", "the backstory", "the company", "the product", "the project", "the team", "the client", "our client",
            "values", "vision", "we are", "what do we do", "what is it like to work here", "what we believe", "what we believe in", "what we do", "what we're building", "what we are building", "what we stand for", "what we value", "what's it like to work here",
            "where you'll work", "who are we", "who is", "who we are", "who we serve", "why now", "why we exist", "why we're here", "a bit about us", "a little about us", "a little bit about us", "more about us", "some facts about us", "quick facts", "your team", "your new team", "the problem", "the solution", "the story", "the market",
        ],
    ),
    (
        Zone::Offer,
        &[
            "additional information", "application", "application process", "apply", "apply now", "benefits", "benefits and perks", "bonuses", "compensation", "compensation and benefits", "compensation range", "contact", "contact us", "contract", "contract type",
            "duration", "employee benefits", "employment type", "extras", "for you", "hiring process", "hours", "how do I apply", "how to apply", "how we hire", "interested", "interview process", "job benefits", "job location", "job type", "level",
            "location", "locations", "next steps", "our benefits", "our hiring process", "our interview process", "our offer", "our perks", "our promise to you", "pay", "pay range", "perks", "perks and benefits", "ready to apply", "recruitment process", "relocation", "remote", "remote work", "salary", "salary and benefits", "salary range",
            "schedule", "seniority level", "start date", "term", "the benefits", "the perks", "the offer", "the good stuff", "the package", "this is what we offer", "to apply", "total rewards", "travel", "visa", "we offer", "we offer you", "we provide", "what are the benefits", "what can we offer",
            "what can you expect", "what do we offer", "what do you get", "what is in it for you", "what to expect", "what we can offer", "what we can offer you", "what we give you", "what we have to offer", "what we offer", "what we offer you", "what we provide", "what you can expect", "what you can expect from us", "what you get", "what you will get", "what you'll get",
            "what you'll love about us", "what else can you expect from us", "what's in it for me", "what's in it for you", "what's in it", "when you join us", "where", "who to contact", "why apply", "why choose us", "why join", "why join us", "why join our team", "why us", "why work at", "why work for us", "why work here", "why work with us", "why you'll love it here", "why you'll love working here", "why you should join", "why you should join us",
            "work environment", "work schedule", "working conditions", "working here", "working hours", "your benefits", "you'll get", "you will get", "you get", "life at", "interested in this job", "sounds like you", "sound interesting", "ready to join us", "join us", "come join us", "show more show less", "what happens next", "the process", "the hiring process", "the interview process", "the recruitment process", "terms",
        ],
    ),
    (
        Zone::Legal,
        &[
            "accommodation", "accommodations", "affirmative action", "applicant privacy notice", "background check", "candidate privacy notice", "covid 19", "data privacy", "disclaimer", "diversity", "diversity and inclusion", "diversity statement", "diversity, equity and inclusion", "eeo", "eeo statement", "eeoc", "equal employment opportunity", "equal opportunity", "equal opportunity employer", "equal opportunity statement", "gdpr", "important notice", "inclusion", "inclusion statement", "inclusivity", "legal", "notice to recruiters", "our commitment to diversity", "our commitment to diversity and inclusion", "privacy", "privacy notice", "privacy policy", "reasonable accommodation", "reasonable accommodations", "equality and diversity", "equity and inclusion", "work authorization", "note to recruiters", "notice to staffing agencies",
        ],
    ),
];

/// Words that tell what a heading opens when its whole wording is not known; of several the last one counts.
pub(crate) const TELLING: &[(Zone, &[&str])] = &[
    (
        Zone::Duties,
        &[
            "accountabilities", "duties", "responsibilities", "responsibility", "responsible for", "responsible", "tasks", "job description", "you will do", "you'll do",
            "you will be doing", "you'll be doing", "your mission", "your role", "will include", "you'll own", "you will own", "you will work on", "you'll work on",
        ],
    ),
    (
        Zone::Requirements,
        &[
            "about you", "abilities", "bonus points", "candidate", "competencies", "desired", "experience", "ideal", "looking for", "must have", "must haves", "nice to have", "nice to haves", "preferred",
            "prerequisites", "profile", "qualifications", "required", "requirement", "requirements", "skills", "skillset", "who you are", "you bring", "you have", "you'll bring", "you'll need", "you need", "you will need", "you should have", "great fit", "good fit", "right fit", "be successful", "qualities", "to succeed", "traits", "what it takes", "you are",
        ],
    ),
    (Zone::About, &["about us", "our company", "our culture", "our mission", "our story", "our team", "our values", "our vision", "who we are", "company overview", "company description", "what we do"]),
    (
        Zone::Offer,
        &[
            "benefit", "benefits", "compensation", "contact", "how to apply", "in it for you", "interview", "offer", "pay", "perks", "salary", "to apply", "we offer", "why join", "why work",
        ],
    ),
    (Zone::Legal, &["accommodation", "accommodations", "disclaimer", "diversity", "eeo", "equal opportunity", "privacy", "equal employment", "notice"]),
];
