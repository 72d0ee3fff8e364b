package dev.jlb.stats;

/** {@code show schema json} (management.txt 9.3): what {@code show info json} and {@code show stat json} consist of, as a JSON Schema without white space. */
public final class JsonSchema {
    private static final String TEXT =
            """
            {"$schema":"http://json-schema.org/draft-04/schema#",
            "oneOf":[
            {"title":"Info","type":"array","items":{"$ref":"#/definitions/info"}},
            {"title":"Stat","type":"array","items":{"type":"array","items":{"$ref":"#/definitions/stat"}}},
            {"title":"Error","type":"object","properties":{"errorStr":{"type":"string"}},"required":["errorStr"]}],
            "definitions":{
            "info":{"title":"InfoItem","type":"object","properties":{"field":{"$ref":"#/definitions/field"},"processNum":{"$ref":"#/definitions/processNum"},
            "tags":{"$ref":"#/definitions/tags"},"value":{"$ref":"#/definitions/typedValue"}},"required":["field","processNum","tags","value"]},
            "stat":{"title":"StatItem","type":"object","properties":{"objType":{"enum":["Frontend","Backend","Listener","Server","Unknown"]},
            "proxyId":{"type":"integer","minimum":0},"id":{"type":"integer","minimum":0},"field":{"$ref":"#/definitions/field"},"processNum":{"$ref":"#/definitions/processNum"},
            "tags":{"$ref":"#/definitions/tags"},"value":{"$ref":"#/definitions/typedValue"}},"required":["objType","proxyId","id","field","processNum","tags","value"]},
            "field":{"type":"object","properties":{"pos":{"type":"integer","minimum":0},"name":{"type":"string"}},"required":["pos","name"]},
            "processNum":{"type":"integer","minimum":1},
            "tags":{"type":"object","properties":{"origin":{"type":"string","enum":["Metric","Status","Key","Config","Product","Unknown"]},
            "nature":{"type":"string","enum":["Gauge","Limit","Min","Max","Rate","Counter","Duration","Age","Time","Name","Output","Avg","Unknown"]},
            "scope":{"type":"string","enum":["Cluster","Process","Service","System","Unknown"]}},"required":["origin","nature","scope"]},
            "typedValue":{"type":"object","properties":{"type":{"type":"string","enum":["s32","s64","u32","u64","flt","str"]},
            "value":{"oneOf":[{"type":"number"},{"type":"string"}]}},"required":["type","value"]}}}
            """;

    private JsonSchema() {}

    /** One line. */
    public static String text() {
        return TEXT.replace("\n", "") + "\n";
    }
}
