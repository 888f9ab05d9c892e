package ocivault.protect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What tokens of known issuers look like. Each has letters that it begins with and that nothing else has; where those are
 * few or ordinary, the rest has to look random too.
 */
final class TokenShapes {

    /**
     * One of them.
     *
     * @param kind what to call it
     * @param hint what it contains, so that most texts need no search
     * @param isLoose whether ordinary text may have this shape
     */
    private record Shape(String kind, String hint, Pattern pattern, boolean isLoose) {}

    /** Kind, hint, and pattern, with two or more blanks between them; a kind that ends in ? is loose. */
    private static final List<Shape> ALL = shapes("""
        private key               -----BEGIN        -----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[\\s\\S]{0,20000}?-----END [A-Z0-9 ]{1,40}-----|[\\s\\S]*)
        age key                   AGE-SECRET-KEY-   AGE-SECRET-KEY-1[0-9A-Z]{50,}
        GitHub token              github_pat_       github_pat_[A-Za-z0-9_]{30,255}
        GitHub token              ghp_              ghp_[A-Za-z0-9]{30,251}
        GitHub token              gho_              gho_[A-Za-z0-9]{30,251}
        GitHub token              ghu_              ghu_[A-Za-z0-9]{30,251}
        GitHub token              ghr_              ghr_[A-Za-z0-9]{30,251}
        GitHub token              ghs_              ghs_[A-Za-z0-9][A-Za-z0-9._-]{29,}
        GitLab token              gl                gl(?:pat|oas|ptt|rt|rtr|cbt|agent|ft|imt|dt|soat|ffct|wt)-[A-Za-z0-9_.=-]{20,}
        Anthropic key             sk-ant-           sk-ant-[a-z]{3,5}[0-9]{2}-[A-Za-z0-9_-]{20,}
        OpenRouter key            sk-or-            sk-or-(?:v[0-9]-)?[A-Za-z0-9]{32,}
        OpenAI key                sk-proj-          sk-proj-[A-Za-z0-9_-]{20,}
        OpenAI key                sk-svcacct-       sk-svcacct-[A-Za-z0-9_-]{20,}
        OpenAI key                sk-admin-         sk-admin-[A-Za-z0-9_-]{20,}
        Langfuse key              sk-lf-            sk-lf-[0-9a-f]{8}-[0-9a-f-]{27}
        OpenAI key                sk-               sk-[A-Za-z0-9]{20,}
        LangSmith key             lsv2_             lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}
        E2B key                   e2b_              e2b_[0-9a-f]{36,}
        Slack token               xox               xox[abcdeoprs](?:\\.xox[bp])?-[A-Za-z0-9%/+=-]{10,}
        Slack token               xapp-             xapp-[0-9]-[A-Z0-9]+-[0-9]+-[A-Za-z0-9]{16,}
        Slack webhook             hooks.slack.com/  hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}
        AWS access key            A                 (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}
        AWS session token         IQoJb3JpZ2lu      IQoJb3JpZ2lu[A-Za-z0-9+/=]{60,}
        AWS Bedrock key           ABSK              ABSK[A-Za-z0-9+/=]{80,}
        Google API key            AIza              AIza[A-Za-z0-9_-]{35}
        Google OAuth secret       GOCSPX-           GOCSPX-[A-Za-z0-9_-]{20,}
        Google OAuth token        ya29.             ya29\\.[A-Za-z0-9_-]{20,}
        Google refresh token      1//0              1//0[A-Za-z0-9_-]{40,}
        Google API key            AQ.               AQ\\.[A-Za-z0-9_-]{35,}
        Stripe key                k_live_           [sr]k_live_[A-Za-z0-9]{16,}
        Stripe key                k_test_           [sr]k_test_[A-Za-z0-9]{16,}
        webhook secret            whsec_            whsec_[A-Za-z0-9+/=]{20,}
        npm token                 npm_              npm_[A-Za-z0-9]{36}
        PyPI token?               pypi-             pypi-[A-Za-z0-9_-]{16,}
        JWT                       eyJ               eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+)?
        Hugging Face token?       hf_               hf_[A-Za-z0-9]{30,}
        Azure client secret       Q~                [A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}
        Azure DevOps token        AZDO              [A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}
        Databricks token          dapi              dapi[0-9a-f]{32}(?:-[0-9])?
        Atlassian token           AT                AT[AC]TT3[A-Za-z0-9_=-]{20,}
        Bitbucket password        ATBB              ATBB[A-Za-z0-9]{24,}
        Notion token              ntn_              ntn_[A-Za-z0-9]{30,}
        Notion token?             secret_           secret_[A-Za-z0-9]{43}
        Linear key                lin_              lin_(?:api|oauth)_[A-Za-z0-9]{30,}
        Figma token               fig               fig(?:d|o|or|u|ur)_[A-Za-z0-9_-]{30,}
        Sentry token              sntry             sntry[us]_[A-Za-z0-9+/=_-]{30,}
        Sentry token              sntr              sntr[yu]s_[A-Za-z0-9+/=_-]{30,}
        SendGrid key              SG.               SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}
        Twilio key                SK                (?:AC[0-9a-f]{32}/)?SK[0-9a-f]{32}(?::[A-Za-z0-9]{32})?
        Mailgun key               key-              key-[0-9a-f]{32}
        Mailchimp key             -us               [0-9a-f]{32}-us[0-9]{1,2}
        Brevo key                 xkeysib-          xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}
        Resend key                re_               re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}
        Telegram token            :AA               [0-9]{8,10}:AA[A-Za-z0-9_-]{33}
        Telegram token?           :                 [0-9]{8,10}:[A-Za-z0-9_-]{35}
        Discord token?            .                 [MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}
        Discord webhook           /api/webhooks/    discord(?:app)?\\.com/api/webhooks/[0-9]+/[A-Za-z0-9_-]{40,}
        DigitalOcean token        _v1_              do[opr]_v1_[0-9a-f]{64}
        Docker token              dckr_             dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}
        HashiCorp Vault token     hv                hv[sbr]\\.[A-Za-z0-9_-]{20,}
        Terraform token           .atlasv1.         [A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}
        Doppler token             dp.               dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9_.-]{40,}
        Supabase token            sbp_              sbp_(?:v0_)?[0-9a-f]{40}
        Supabase key              sb_secret_        sb_secret_[A-Za-z0-9_-]{20,}
        Postman key               PMA               PMAK-[0-9a-f]{24}-[0-9a-f]{34}|PMAT-[A-Z0-9]{26}
        Brave key                 BSA               BSA[A-Za-z0-9_-]{26,30}
        Tavily key?               tvly-             tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{16,}
        Firecrawl key             fc-               fc-[0-9a-f]{32}
        Perplexity key            pplx-             pplx-[A-Za-z0-9]{32,}
        Groq key                  gsk_              gsk_[A-Za-z0-9]{40,}
        xAI key                   xai-              xai-[A-Za-z0-9]{40,}
        Replicate token           r8_               r8_[A-Za-z0-9]{30,}
        Cerebras key              csk-              csk-[a-z0-9]{40,}
        Fireworks key?            fw_               fw_[A-Za-z0-9]{20,}
        Together key              tgp_v1_           tgp_v1_[A-Za-z0-9_-]{30,}
        NVIDIA key                nvapi-            nvapi-[A-Za-z0-9_-]{40,}
        Pinecone key              pcsk_             pcsk_[A-Za-z0-9_]{40,}
        ElevenLabs key            sk_               sk_[0-9a-f]{48}
        Apify token               apify_api_        apify_api_[A-Za-z0-9]{30,}
        Airtable token            pat               pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}
        Asana token               /                 [0-9]/[0-9]{10,}(?:/[0-9]+)?:[0-9a-f]{32}
        ClickUp token             pk_               pk_[0-9]{4,}_[A-Z0-9]{32}
        HubSpot token             pat-              pat-(?:na|eu|ap)[0-9]-[0-9a-f]{8}-[0-9a-f-]{27}
        Shopify token             shp               shp(?:at|ca|pa|ss)_[0-9a-f]{32}
        Square token              EAAA              EAAA[A-Za-z0-9_-]{60,}
        Square secret             sq0csp-           sq0csp-[A-Za-z0-9_-]{40,}
        Grafana token             glsa_             glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}
        Grafana token             glc_              glc_[A-Za-z0-9+/=]{32,}
        New Relic key             NRAK-             NRAK-[A-Z0-9]{27}
        Sourcegraph token         sgp_              sgp_(?:[a-f0-9]{16}_|local_)?[0-9a-f]{40}
        CircleCI token            CCIPAT_           CCIPAT_[A-Za-z0-9]{10,}_[0-9a-f]{40}
        Buildkite token           bkua_             bkua_[0-9a-f]{40}
        Netlify token             nfp_              nfp_[A-Za-z0-9]{36}
        Heroku key                HRKU-             HRKU-[A-Za-z0-9_-]{36,}
        Fly token                 fm                fm[12]r?_[A-Za-z0-9+/=_-]{60,}
        Render key                rnd_              rnd_[A-Za-z0-9]{28,}
        PlanetScale token         pscale_           pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,}
        Neon key                  napi_             napi_[a-z0-9]{40,}
        Mapbox token              sk.eyJ            sk\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}
        LaunchDarkly key          -                 (?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
        RubyGems key              rubygems_         rubygems_[0-9a-f]{48}
        Contentful token          CFPAT-            CFPAT-[A-Za-z0-9_-]{43}
        Typeform token            tfp_              tfp_[A-Za-z0-9_.=-]{40,}
        Context7 key              ctx7sk-           ctx7sk-[A-Za-z0-9-]{20,}
        Jina key                  jina_             jina_[A-Za-z0-9]{40,}
        Browserbase key           bb_live_          bb_live_[A-Za-z0-9_-]{20,}
        1Password token           ops_eyJ           ops_eyJ[A-Za-z0-9_=-]{60,}
        Tailscale key             tskey-            tskey-[a-z]+-[A-Za-z0-9-]{20,}
        Sonar token               sq                sq[uap]_[0-9a-f]{40}
        Artifactory key           AKC               AKC[a-zA-Z0-9]{60,}
        Alibaba access key        LTAI              LTAI[A-Za-z0-9]{16,26}
        Pulumi token              pul-              pul-[0-9a-f]{40}
        Cursor key                key_              key_[0-9a-f]{64}
        W&B key                   wandb_v1_         wandb_v1_[A-Za-z0-9_]{40,}
        LlamaCloud key            llx-              llx-[A-Za-z0-9]{40,}
        Voyage key                pa-               pa-[A-Za-z0-9_-]{43}
        """);

    private static final int SHORTEST = 15;

    private TokenShapes() {}

    private static List<Shape> shapes(String table) {
        var shapes = new ArrayList<Shape>();
        for (var line : table.split("\n")) {
            var cells = line.strip().split(" {2,}", 3);
            boolean isLoose = cells[0].endsWith("?");
            shapes.add(new Shape(
                    isLoose ? cells[0].substring(0, cells[0].length() - 1) : cells[0],
                    cells[1],
                    Pattern.compile("(?<![A-Za-z0-9_])(?:" + cells[2] + ")(?![A-Za-z0-9_])"),
                    isLoose));
        }
        return List.copyOf(shapes);
    }

    /** Whether there is a word as long as the shortest of them. */
    private static boolean mayHaveOne(String text) {
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isOfAWord =
                    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '-' && c <= ':') || "_=+%~".indexOf(c) >= 0;
            run = isOfAWord ? run + 1 : 0;
            if (run == SHORTEST) {
                return true;
            }
        }
        return text.contains("-----BEGIN");
    }

    /** The tokens in {@code text}, without those that only show what one looks like. */
    static List<Span> in(String text) {
        if (!mayHaveOne(text)) {
            return List.of();
        }
        var found = new Spans();
        for (var shape : ALL) {
            if (!text.contains(shape.hint)) {
                continue;
            }
            var tokens = shape.pattern.matcher(text);
            while (tokens.find()) {
                var token = tokens.group();
                var body = token.substring(token.indexOf(shape.hint) + shape.hint.length());
                if (!Literals.isPlaceholderToken(body) && (!shape.isLoose || Randomness.isPlenty(body))) {
                    found.add(new Span(tokens.start(), tokens.end(), shape.kind, ""));
                }
            }
        }
        return found.list();
    }
}
