//! What fills `{slot}`: words that plant nothing by themselves, except for the named technologies of the signals.

/// The fillers of a slot.
pub(crate) fn filler(slot: &str) -> Option<&'static [&'static str]> {
    Some(match slot {
        "area" | "area2" => AREAS,
        "segment" => SEGMENTS,
        "language" => LANGUAGES,
        "language2" => MORE_LANGUAGES,
        "database" => DATABASES,
        "database2" => MORE_DATABASES,
        "cloud" => CLOUDS,
        "cloud2" => MORE_CLOUDS,
        "metric" => METRICS,
        "metric2" => MORE_METRICS,
        "years" => YEARS,
        "number" => NUMBERS,
        "reader" => READERS,
        _ => return None,
    })
}

const AREAS: &[&str] = &[
    "checkout",
    "billing",
    "onboarding",
    "site search",
    "reporting",
    "scheduling",
    "claims handling",
    "inventory",
    "returns",
    "payroll",
    "booking",
    "payments",
    "permissions",
    "invoicing",
    "subscriptions",
    "fulfilment",
    "ordering",
    "map display",
    "patient records",
    "lending",
    "procurement",
    "route planning",
    "time tracking",
    "document management",
    "fleet management",
    "ticketing",
    "warehousing",
    "catalogue management",
    "expenses",
    "energy metering",
    "smart charging",
    "loyalty",
    "appointment booking",
    "course management",
    "recruiting",
    "insurance",
    "travel planning",
    "self-service",
];

const SEGMENTS: &[&str] = &[
    "small businesses",
    "hospitals",
    "schools",
    "retailers",
    "insurers",
    "utilities",
    "travellers",
    "landlords",
    "freelancers",
    "enterprise customers",
    "mid-sized companies",
    "public bodies",
    "banks",
    "restaurants",
    "farmers",
    "logistics companies",
    "manufacturers",
    "nurses and carers",
    "clinics",
    "households",
    "airlines",
    "charities",
    "building firms",
    "universities",
    "hotels",
    "pharmacies",
    "car dealers",
    "municipalities",
];

const LANGUAGES: &[&str] = &["Python", "Java", "JavaScript", "C#", "C++", "Ruby", "PHP", "Kotlin"];
const MORE_LANGUAGES: &[&str] = &["TypeScript", "Scala", "Swift", "Rust", "Perl", "Golang"];
const DATABASES: &[&str] =
    &["PostgreSQL", "MySQL", "Snowflake", "Redshift", "BigQuery", "Oracle databases"];
const MORE_DATABASES: &[&str] = &["MongoDB", "Hadoop", "Spark", "Kafka", "Cassandra", "Databricks"];
const CLOUDS: &[&str] = &["AWS", "Azure", "Google Cloud", "Amazon Web Services", "Microsoft Azure"];
const MORE_CLOUDS: &[&str] = &["GCP", "Kubernetes", "Docker", "OpenShift"];

const METRICS: &[&str] =
    &["retention", "conversion", "activation", "customer satisfaction", "engagement", "usage"];
const MORE_METRICS: &[&str] = &["churn", "time to value", "NPS", "repeat use"];
const YEARS: &[&str] =
    &["2+", "3+", "3-5", "4+", "5+", "5", "At least 3", "Minimum 4", "6+", "7+", "8+", "10+"];
const NUMBERS: &[&str] =
    &["two", "three", "four", "five", "six", "seven", "eight", "ten", "twelve", "fifteen"];
const READERS: &[&str] = &[
    "your manager",
    "the leadership team",
    "colleagues abroad",
    "the steering group",
    "the board",
];

/// What employers do.
pub(crate) const INDUSTRIES: &[&str] = &[
    "business services",
    "financial services",
    "health care",
    "retail",
    "energy",
    "education",
    "logistics",
    "manufacturing",
    "travel",
    "media",
    "public sector",
    "insurance",
    "telecommunications",
    "automotive",
];

/// Where the ads were taken from.
pub(crate) const SOURCES: &[&str] = &["board-a", "board-b", "careers-page", "aggregator"];
