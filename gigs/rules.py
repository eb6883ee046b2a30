"""What may not be sold here, as a table. screening.py says how phrases are read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.text import Words

FORBID, GRAY = "forbid", "gray"


@dataclass(frozen=True)
class Rule:
    """severity: forbid (staff will most likely deny) or gray (look closely). within: only below this category path."""

    id: str
    label: Words
    severity: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    within: str = ""


RULES = (
    Rule(
        "fake_followers",
        _("Followers, likes, views or members that are not real people's choice"),
        FORBID,
        (
            "buy|sell|get|add|give|provide|deliver|send|boost|increase|gain * followers|subscribers|likes|streams|members|upvotes",
            "instagram|tiktok|youtube|twitter|facebook|spotify|telegram|twitch * followers|subscribers|likes|views|members * guarantee~",
            "real|active|organic|cheap|fast followers|subscribers|likes",
            "follow for follow", "watch hours", "auto likes", "engagement pod|pods", "bot followers",
            "vand|ofer|cresc|cumpara|adaug|aduc * urmaritori|abonati|like-uri|aprecieri|vizualizari",
            "urmaritori reali|activi",
            "刷粉", "涨粉", "买粉", "刷赞", "刷量", "刷播放", "代刷", "增加粉丝", "真人粉丝",
        ),
        unless=(
            "my|our * followers|subscribers|fans|members",
            "editing|edit|thumbnail|intro|banner|strategy|plan|coach~|teach|audit|consult~ * subscribers|followers|channel",
            "catre|pentru urmaritorii|abonatii mei|nostri",
        ),
    ),
    Rule(
        "bought_traffic",
        _("Bought visitors or clicks"),
        FORBID,
        (
            "send|drive|bring|give|provide|deliver|get|generate|increase|mass|unlimited * traffic",
            "traffic|visitors * low bounce",
            "low bounce * traffic|visitors|rate",
            "targeted|organic|real|google|web|website traffic|visitors",
            "alexa rank|ranking",
            "adsense clicks", "click|traffic bot|bots", "ctr manipulation",
            "trafic web|organic|real|garantat|targetat|platit",
            "aduc|trimit|ofer|generez * vizitatori|trafic",
            "刷流量", "买流量", "网站流量", "真实流量", "刷点击", "刷访问",
        ),
        unless=(
            "traffic|visitor|visitors analysis|analytics|lawyer|signs|sign|simulation|report|dashboard|light|lights|safety|ticket|control",
            "analyze|analyse|measure|track|report * traffic",
            "analiza traficului", "流量分析",
        ),
    ),
    Rule(
        "rank_promise",
        _("Promises of a place in search results, and link schemes"),
        FORBID,
        (
            "first|1st|top|number one|no 1 page * google|bing|amazon|etsy|youtube|search",
            "rank|ranking|ranked|put|get|bring * first|1st page",
            "first|1st page ranking|rank|results",
            "google|amazon|etsy|bing|youtube|business|maps top ranking|rankings",
            "top google|amazon|etsy|youtube ranking|rankings",
            "guarantee~|guaranteed * ranking|rankings|rank",
            "rank~ * guarantee~",
            "pbn|pbns", "link farm|wheel|pyramid|wheels|pyramids", "private blog network|networks", "tiered links", "gsa links|blast",
            "da backlink|backlinks", "dofollow backlinks|backlink|links", "niche edit~ links|backlinks?",
            "buy|sell|paid * backlinks|links",
            "prima pagina * google|cautare|cautari", "locul 1|intai * google",
            "garantez * pozitia|locul|prima", "backlink-uri",
            "首页排名", "排名第一", "谷歌首页", "百度首页", "保证排名", "快速排名", "购买外链", "外链代发", "站群",
        ),
        unless=("audit|remove|disavow|analy~ * backlinks|links",),
    ),
    Rule(
        "fake_reviews",
        _("Paid reviews, testimonials, ratings or votes"),
        FORBID,
        (
            "buy|sell|post|write|give|leave|provide|add|get|submit * positive|5|five|star|good|fake|trustpilot|google|amazon|yelp|app reviews|review|ratings|rating",
            "5|five star|stars reviews|review|ratings|rating",
            "positive|fake|paid|verified reviews|review|ratings|testimonial|testimonials",
            "post|leave * reviews|review|testimonials|ratings * for|on",
            "act|record|create|make|film|be * testimonial|testimonials",
            "testimonial video|videos", "video testimonial|testimonials", "spokesperson testimonial",
            "video|ugc product review|reviews", "amazing|honest product review|reviews",
            "buy|sell|get|online contest|poll votes|vote",
            "recenzii|review-uri|pareri|testimoniale pozitive|platite|false|5",
            "scriu|las|ofer|postez * recenzii|review-uri|pareri|testimoniale",
            "刷好评", "刷单", "好评返现", "代写好评", "五星好评", "虚假评价", "刷评论", "刷票",
        ),
        unless=(
            "code|literature|peer|book|portfolio|contract|design|resume|cv|pitch|website|site|app|manuscript review",
            "moderat~|analy~|respond|reply|answer|sentiment|widget|plugin|import * reviews|review|testimonials",
            "testimonial|testimonials|review|reviews section|slider|page|widget|template|graphics",
        ),
    ),
    Rule(
        "academic_cheating",
        _("Doing somebody's graded work"),
        FORBID,
        (
            "do|write|make|complete|solve|help|assist|finish|handle|be * assignment|assignments|homework|coursework|exam|exams",
            "assignment|homework|coursework|exam|exams|quiz help|helper|solution|solutions|answers|task|tasks",
            "assignments|homework|coursework",
            "assignment * project|projects|task|tasks|report|reports",
            "take|pass|sit * exam|exams|course|class * for|instead",
            "thesis|dissertation writing|writer", "write|do|make|complete * thesis|dissertation|dissertations", "term paper|papers",
            "law|nursing|engineering|programming|school|college|university|python|java|excel assignment|assignments|project",
            "fac|scriu|rezolv|realizez|redactez * teme|tema|licenta|disertatie|disertatia|referate|referat|examen|examene",
            "lucrare|lucrari|lucrarea * licenta|disertatie|doctorat", "rezolv teme|tema",
            "代写论文", "论文代写", "代写作业", "代做作业", "作业代做", "毕业论文代", "代考", "替考", "代写essay", "代上课", "毕设代做",
        ),
        unless=(
            "edit|proofread|format|formatting|proofreading|editing * thesis|dissertation|assignment|manuscript",
            "mock|prepare|preparation|practice|ielts|toefl * exam|exams|test|speaking",
            "corectez|corectura|tehnoredact~ * licenta|lucrare|lucrari|disertatie",
            "create|design|build * quiz|exam|assignment for|plugin|template|platform|portal",
            "论文润色", "论文校对",
        ),
    ),
    Rule(
        "academic_writing",
        _("Essays and papers that could be handed in as one's own"),
        GRAY,
        (
            "essay|essays", "research paper|papers", "research work", "write * research proposal|proposals|report",
            "case study|studies for your? class|course|university", "eseu|eseuri", "课程论文", "学术论文",
        ),
        unless=(
            "edit|proofread|review|format|editing|proofreading|feedback|critique|translate * essay|essays|paper|papers|statement",
            "video|photo essay|essays",
            "corectez|traduc * eseu|eseuri|lucrare",
            "论文润色", "论文校对",
        ),
    ),
    Rule(
        "game_boosting",
        _("Playing or ranking on somebody else's game account"),
        GRAY,
        (
            "rank|elo|level boost|boosting|boosted", "boost * rank|elo|account|level",
            "get|carry|bring|play * platinum|diamond|immortal|radiant|ranked|grandmaster|challenger",
            "boost pe cont|lol|valorant", "代练", "代打", "上分",
        ),
        unless=("coach~|teach",),
    ),
    Rule(
        "forged_papers",
        _("False papers, identities or accounts"),
        FORBID,
        (
            "fake|forged|novelty|replica passport|passports|id|ids|license|licence|diploma|degree|certificate|invoice|receipts?|document|documents",
            "edit|change|modify|photoshop * passport|payslip", "edit|change|modify|photoshop * bank statement", "edit|change|modify|photoshop * id card", "edit|change|modify|photoshop * utility bill",
            "sell|buy|rent * accounts|account",
            "aged|verified|pva gmail|facebook|paypal|amazon|google|stripe account|accounts",
            "bypass|unlock|remove * kyc|verification|icloud|captcha|2fa",
            "acte|diplome|diploma|buletin|permis|certificat fals|false|falsa",
            "vand|inchiriez|ofer * conturi|cont",
            "假证", "办证", "假文凭", "伪造", "代开发票", "出售账号", "账号出租", "实名账号", "过实名",
        ),
        unless=("account|accounts manager|management|setup|set", "accounts payable|receivable", "bank account|accounts * reconcil~", "detect|spot * fake"),
    ),
    Rule(
        "breaking_in",
        _("Breaking into accounts or devices, spying, stolen data, spam"),
        FORBID,
        (
            "hack|crack * account|accounts|instagram|facebook|whatsapp|phone|wifi|password|email|game|software",
            "hacker for hire", "ddos|botnet|keylogger|ransomware|spyware|stresser|carding|cvv", "phishing kit|page|site",
            "spy|track * phone|whatsapp|wife|husband|girlfriend|spouse|partner",
            "crack|cracked|nulled|pirated software|plugin|plugins|theme|themes|license|licence",
            "bulk|mass|spam emails|email|sms|dm|dms|messages|comments|whatsapp blast|sender|sending?",
            "scrape|sell * personal data|emails of|phone numbers|private",
            "sparg|hackuiesc|urmaresc * cont|conturi|parola|telefon|whatsapp",
            "盗号", "破解密码", "黑客", "监控手机", "撞库", "群发短信", "个人信息出售", "查开房", "破解版",
        ),
        unless=(
            "ethical|penetration|protect|security|hackathon", "remove * malware", "growth|life hack|hacks|hacking|hacker",
            "email|newsletter|mailchimp template|design|signature|setup|campaign",
        ),
    ),
    Rule(
        "adult",
        _("Sexual services or pictures"),
        FORBID,
        (
            "nsfw|porn|porno|pornographic|hentai|escort|escorts|sexting|camgirl|xxx|nudes", "erotic|nude massage|chat|photos|photo|video|videos",
            "sex chat|services|video|videos|phone|toys", "sugar baby|daddy", "deepfake~",
            "servicii|poze|masaj erotice|erotic|sexuale|nud", "videochat", "escorta|escorte",
            "色情", "裸聊", "约炮", "成人视频", "黄色网站", "一夜情", "换脸视频",
        ),
        unless=("detect~|moderat~|filter|block * nsfw|porn|deepfake~", "sex education"),
    ),
    Rule(
        "dangerous_goods",
        _("Weapons, drugs, medicines and other goods under licence"),
        FORBID,
        (
            "sell|buy|get|supply|ship|deliver|make|3d print * guns|gun|firearm|firearms|ammo|ammunition|explosives|suppressor|silencer",
            "sell|buy|supply|ship|deliver * weed|cannabis|cocaine|mdma|lsd|steroids|opioids|xanax|viagra|vape~|tobacco",
            "ghost gun|guns", "firearm stl", "glock switch",
            "vand|livrez * arme|munitie|droguri|cannabis|steroizi|medicamente|tutun",
            "枪支", "毒品", "大麻", "炸药", "处方药出售", "迷药", "弹药",
        ),
        unless=("game|render|model|concept|label|packaging|logo|website|animation|prop|design * guns?|weapon|cannabis|vape~?",),
    ),
    Rule(
        "money_schemes",
        _("Gambling, get-rich schemes, money moved for others"),
        FORBID,
        (
            "guaranteed|risk-free profit|profits|returns|income|signals|win|wins",
            "double your money|bitcoin|crypto|investment", "money laundering|mule|mules", "pyramid|ponzi scheme|schemes", "mlm downline|leads|signups",
            "betting|casino|lottery tips|predictions|picks|signals|hack|bot", "sure bets", "fixed matches",
            "credit sweep", "referral|referrals|sign-ups|signups for|under your link|program",
            "ponturi pariuri|sportive", "pariuri sigure", "castig|profit garantat", "imi? dublez banii",
            "赌博", "博彩", "稳赚", "洗钱", "跑分", "彩票预测", "传销", "资金盘", "保本高收益", "套现",
        ),
        unless=("avoid|against|anti|detect|report * fraud|money laundering|ponzi|scheme",),
    ),
    Rule(
        "hate",
        _("Hatred, threats, harassment"),
        FORBID,
        (
            "harass|threaten|blackmail|stalk|dox|doxx|humiliate * somebody|someone|person|ex|boss|anyone|enemy",
            "mass report|reporting", "take down * account|competitor|channel|instagram",
            "negative seo", "hate speech", "neo-nazi", "white power",
            "amenint|santajez|hartuiesc", "raportez in masa", "网络暴力", "人肉搜索", "恐吓", "敲诈", "恶意举报", "水军",
        ),
        unless=("detect~|moderat~|classif~|stop|against|report * hate speech|harass~",),
    ),
    Rule(
        "trademarks",
        _("Somebody else's brand or work as one's own"),
        GRAY,
        (
            "replica|counterfeit|knockoff|bootleg", "disney|marvel|nike|pokemon|gucci|adidas|barbie|nintendo logo|t-shirt|shirt|shirts|design|designs|merch|character|characters",
            "clone|duplicate * website|logo|book|course|app",
            "copiez * site|logo|curs", "contrafacut|replica", "高仿", "山寨", "仿牌", "盗版",
        ),
        unless=("fan art|parody", "git|voice clone"),
    ),
    Rule(
        "outside",
        _("Contact or payment outside the site"),
        GRAY,
        (
            "contact|message|write|call|text|reach|add * whatsapp|telegram|skype|wechat|viber|discord",
            "pay|payment * outside|directly|via|by|through * paypal|venmo|cashapp|zelle|crypto|western union",
            "whatsapp|telegram|skype|wechat number|id|me", "my whatsapp|telegram|wechat|skype|email|e-mail",
            "scrie-mi|contacteaza-ma|suna|plata * whatsapp|telegram|direct|telefon|revolut",
            "加微信", "微信号", "加我qq", "私下交易", "线下付款", "站外支付",
        ),
        unless=("whatsapp|telegram|discord|wechat|skype bot|chatbot|integration|api|sticker|stickers|server|mini",),
    ),
)  # fmt: skip
