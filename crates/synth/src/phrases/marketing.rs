//! How ads state marketing duties: the person hired does the work.

use super::DutyPhrases;

/// Marketing, *does*.
pub(crate) const MARKETING: &[DutyPhrases] = &[
    DutyPhrases {
        key: "positioning-messaging",
        tasks: &[
            "[Develop|Define|Own|Craft] [product positioning|positioning and messaging|the positioning] for [{product}|{segment}]",
            "[Create|Shape|Refine] [product messaging|key messages|the value proposition] for [{segment}|{product}]",
            "[Position|Differentiate] [{product}|our products] [in the market|against competitors]",
            "[Articulate|Communicate] the value proposition of [{product}|our products] to [{segment}|the market]",
            "[Own|Sharpen] the [product story|messaging framework|messaging] for {product}",
            "[Define|Test] [value propositions|messaging] for [each segment|{segment}]",
            "[Develop|Write] [positioning statements|messaging and positioning] with [the founders|colleagues across the company]",
            "[Drive|Lead] product positioning [for {segment}|in {number} countries]",
            "[Make sure|Ensure] our positioning [stands out|holds up] [with {segment}|in the market]",
        ],
        experience: &[
            "Experience [developing positioning and messaging|with product positioning|crafting product messaging]",
            "[{years} years of|Proven skill in] [positioning products|messaging and positioning]",
            "Track record of [positioning products|crafting value propositions] for {segment}",
        ],
    },
    DutyPhrases {
        key: "go-to-market",
        tasks: &[
            "[Own|Lead|Drive|Develop] [the go-to-market strategy|go-to-market plans|go-to-market] for [{product}|{segment}]",
            "[Plan|Execute|Coordinate] [product launches|market launches|launches] [for {product}|in new markets]",
            "[Define|Build] the [go-to-market plan|GTM plan|GTM strategy] [for {product}|with a clear timetable]",
            "[Bring|Take] [{product}|new products] to market",
            "[Launch|Introduce] {product} [in new markets|to {segment}|in {number} countries]",
            "[Lead|Run] go-to-market [activities|planning|execution] for [{segment}|{product}]",
            "[Drive|Manage] the commercial launch of {product}",
            "[Create|Own] launch plans [and see them through|for {segment}|for each market]",
            "[Be responsible for|Take charge of] market entry in [{number} countries|new regions]",
        ],
        experience: &[
            "Experience [launching products into new markets|with go-to-market planning|leading go-to-market]",
            "[{years} years of|Proven] go-to-market experience",
            "Track record of [successful product launches|bringing products to market] for {segment}",
        ],
    },
    DutyPhrases {
        key: "campaigns-demand",
        tasks: &[
            "[Plan|Run|Manage|Launch] [marketing campaigns|campaigns|email campaigns] for [{product}|{segment}]",
            "[Drive|Own|Lead] [demand generation|lead generation|user acquisition] for {segment}",
            "[Run|Optimise|Manage] [paid search|paid social|digital advertising] [campaigns|for {product}]",
            "[Organise|Plan] [webinars|trade shows|marketing events] for {segment}",
            "[Develop|Execute] [marketing plans|marketing programmes|marketing programs] for [{product}|{segment}]",
            "[Manage|Own] the marketing budget [for {product}|of the region]",
            "[Generate|Nurture] [leads|demand] among {segment}",
            "[Track|Improve] [campaign performance|campaign results] and [reallocate spend|report on it]",
            "[Build|Grow] our [email marketing|growth marketing|performance marketing] [for {segment}|activities]",
        ],
        experience: &[
            "Experience [running marketing campaigns|in demand generation|managing paid advertising]",
            "[{years} years of|Proven] [campaign management|lead generation] experience",
            "Track record of [planning campaigns|generating demand] for {segment}",
        ],
    },
    DutyPhrases {
        key: "brand-content",
        tasks: &[
            "[Create|Write|Produce] [marketing content|blog posts|case studies|web copy] about {product}",
            "[Own|Manage|Develop] [the brand|our brand|brand guidelines] [in {number} countries|for {product}]",
            "[Manage|Run] our [social media channels|social media|content calendar]",
            "[Write|Edit] [newsletters|white papers|website content] for {segment}",
            "[Build|Strengthen] brand awareness among {segment}",
            "[Lead|Shape] [content strategy|content marketing|brand strategy] for {product}",
            "[Improve|Own] [SEO|search engine optimisation|our SEO rankings] for {product}",
            "[Handle|Manage] [press and public relations|PR|media relations] for [{product}|the company]",
            "[Brief agencies on|Direct] [brand campaigns|brand design|video content] for {product}",
        ],
        experience: &[
            "Experience [in content marketing|writing marketing copy|in brand management]",
            "[{years} years of|Proven] [brand management|content marketing] experience",
            "Track record of [building brands|writing content] for {segment}",
        ],
    },
    DutyPhrases {
        key: "pricing",
        tasks: &[
            "[Set|Define|Own|Develop] [pricing|the pricing strategy|pricing and packaging] for [{product}|{segment}]",
            "[Develop|Test] pricing models for [{segment}|{product}]",
            "[Review|Adjust|Optimise] [prices|pricing] [every quarter|across {number} markets]",
            "[Lead|Run] [pricing analysis|pricing studies|pricing reviews] for {product}",
            "[Recommend|Decide] [price points|pricing and discounts] for [{product}|{segment}]",
            "[Manage|Shape] [pricing|packaging and pricing] [with finance|over the life of {product}]",
            "[Work out|Define] [price lists|pricing tiers|licensing and pricing] for {product}",
            "[Own|Drive] pricing decisions [in the region|for {segment}]",
        ],
        experience: &[
            "Experience [setting prices|with pricing strategy|developing pricing models]",
            "[{years} years of|Proven] [pricing|pricing strategy] experience",
            "Track record of [pricing and packaging|setting prices for] subscription products",
        ],
    },
    DutyPhrases {
        key: "market-research",
        tasks: &[
            "[Conduct|Lead|Carry out] [market research|market analysis|competitive analysis] [in {segment}|for {product}]",
            "[Analyse|Monitor|Track] [competitors|the competitive landscape|market trends]",
            "[Identify|Assess|Size] [market opportunities|market segments|target markets] for {product}",
            "[Research|Study] [the market|customer segments|competitors] [and report what you find|in depth]",
            "[Perform|Prepare] [competitor analysis|market studies|market sizing] for {area}",
            "[Keep|Maintain] [a close eye on competitors|an up-to-date view of the competition|a current competitor analysis]",
            "[Define|Describe] [target segments|customer segments|buyer personas] for {product}",
            "[Gather|Interpret] market [intelligence|data|insights] on [{segment}|{area}]",
            "[Be our expert on|Understand and explain] [market trends|the competition|market dynamics] in {area}",
        ],
        experience: &[
            "Experience [conducting market research|with competitive analysis|analysing markets]",
            "[{years} years of|Proven] [market research|market analysis] experience",
            "Track record of [sizing markets|analysing competitors] in {area}",
        ],
    },
    DutyPhrases {
        key: "sales-enablement",
        tasks: &[
            "[Create|Develop|Prepare] [sales collateral|sales materials|sales decks|battle cards] for {product}",
            "[Train|Enable|Equip] the sales team [on {product}|for {segment}|with what they need]",
            "[Own|Lead] sales enablement for [{product}|{segment}]",
            "[Build|Maintain] [sales tools|sales playbooks|product demos for sales] [for {segment}|about {product}]",
            "[Deliver|Run] [sales training|product training for the sales force] [on {product}|every quarter]",
            "[Write|Update] [pitch decks|data sheets|sales presentations] for {product}",
            "[Support|Help] sales [with collateral|with product presentations and collateral] [for {segment}|in large deals]",
            "[Provide|Supply] the sales force with [competitive battle cards|product collateral|sales collateral]",
        ],
        experience: &[
            "Experience [creating sales collateral|with sales enablement|training sales teams]",
            "[{years} years of|Proven] sales enablement experience",
            "Track record of [producing sales materials|enabling sales teams] for {segment}",
        ],
    },
];
