package httpjson_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

func testReader() httpjson.Reader {
	return httpjson.Reader{
		ElementPath: "%s[%d].",
		Syntax:      func(first any) string { return fmt.Sprintf("syntax after %v", first) },
		Type:        func(name, kind string, value any) string { return fmt.Sprintf("%s is %T, not %s", name, value, kind) },
		Option:      func(name string, options []string) string { return name + " is not in " + strings.Join(options, ",") },
		Range: func(name string, number float64, minimum, maximum int64) string {
			return fmt.Sprintf("%s is %v, not from %d to %d", name, number, minimum, maximum)
		},
	}
}

func isShort(text string) string {
	if len(text) > 3 {
		return "long"
	}
	return ""
}

func TestFields(t *testing.T) {
	text := func(f *httpjson.Fields) any { return f.Text("a", isShort) }
	requiredText := func(f *httpjson.Fields) any { return f.RequiredText("a", isShort) }
	option := func(f *httpjson.Fields) any { return f.Option("a", "x", []string{"x", "y"}) }
	boolean := func(f *httpjson.Fields) any { return f.Boolean("a", true) }
	requiredBoolean := func(f *httpjson.Fields) any { return f.RequiredBoolean("a") }
	integer := func(f *httpjson.Fields) any { return f.Integer("a", 5, 1, 1000) }
	list := func(f *httpjson.Fields) any { return f.List("a") }
	item := func(value any) (string, string) {
		text, isText := value.(string)
		if !isText {
			return "", "item"
		}
		return text, isShort(text)
	}
	few := func(texts []string) string {
		if len(texts) > 1 {
			return "many"
		}
		return ""
	}
	texts := func(f *httpjson.Fields) any { return f.Texts("a", item, few) }
	requiredTexts := func(f *httpjson.Fields) any { return f.RequiredTexts("a", item, few) }
	blank := func(r *httpjson.Reader) { r.IsBlank = func(text string) bool { return text == "" } }
	nulls := func(r *httpjson.Reader) { r.NullIsAbsent = true }
	floats := func(r *httpjson.Reader) { r.WholeFloats = true }
	lenient := func(r *httpjson.Reader) { r.Type = func(string, string, any) string { return "" } }
	for _, test := range []struct {
		name, body string
		rules      func(*httpjson.Reader)
		read       func(*httpjson.Fields) any
		want       any
		problem    string
	}{
		{"no JSON", `{`, nil, text, "", "syntax after <nil>"},
		{"two documents", `1 2`, nil, text, "", "syntax after 1"},
		{"no object", `[]`, nil, requiredText, "", " is []interface {}, not object"},
		{"null", `null`, nil, text, "", " is <nil>, not object"},

		{"text", `{"a":"b"}`, nil, text, "b", ""},
		{"text absent", `{}`, nil, text, "", ""},
		{"text null", `{"a":null}`, nil, text, "", "a is <nil>, not string"},
		{"text null as absent", `{"a":null}`, nulls, text, "", ""},
		{"text of another type", `{"a":1}`, nil, text, "", "a is json.Number, not string"},
		{"text checked", `{"a":"long"}`, nil, text, "long", "long"},
		{"text required", `{"a":""}`, nil, requiredText, "", ""},
		{"text required absent", `{}`, nil, requiredText, "", "a is httpjson.Absent, not string"},
		{"text required null as absent", `{"a":null}`, nulls, requiredText, "", "a is httpjson.Absent, not string"},
		{"text required blank", `{"a":""}`, blank, requiredText, "", "a is httpjson.Absent, not string"},
		{"text required checked without a problem of the type", `{}`, lenient, func(f *httpjson.Fields) any {
			return f.RequiredText("a", func(text string) string { return "checked " + text })
		}, "", "checked "},

		{"option", `{"a":"y"}`, nil, option, "y", ""},
		{"option absent", `{}`, nil, option, "x", ""},
		{"option unknown", `{"a":"z"}`, nil, option, "z", "a is not in x,y"},
		{"option of another type", `{"a":{}}`, nil, option, "", "a is not in x,y"},

		{"boolean", `{"a":false}`, nil, boolean, false, ""},
		{"boolean absent", `{}`, nil, boolean, true, ""},
		{"boolean of another type", `{"a":"true"}`, nil, boolean, false, "a is string, not boolean"},
		{"boolean required", `{"a":true}`, nil, requiredBoolean, true, ""},
		{"boolean required absent", `{}`, nil, requiredBoolean, false, "a is httpjson.Absent, not boolean"},

		{"integer", `{"a":1000}`, nil, integer, int64(1000), ""},
		{"integer absent", `{}`, nil, integer, int64(5), ""},
		{"integer of another type", `{"a":"7"}`, nil, integer, int64(5), "a is string, not number"},
		{"integer below", `{"a":0}`, nil, integer, int64(5), "a is 0, not from 1 to 1000"},
		{"integer above", `{"a":1001}`, nil, integer, int64(5), "a is 1001, not from 1 to 1000"},
		{"integer as float", `{"a":7.0}`, nil, integer, int64(5), "a is 7, not from 1 to 1000"},
		{"integer as float accepted", `{"a":7.0}`, floats, integer, int64(7), ""},
		{"integer as power accepted", `{"a":1e3}`, floats, integer, int64(1000), ""},
		{"integer as fraction", `{"a":7.5}`, floats, integer, int64(5), "a is 7.5, not from 1 to 1000"},
		{"integer infinite", `{"a":1e999}`, floats, integer, int64(5), "a is +Inf, not from 1 to 1000"},
		{"integer beyond int64", `{"a":9223372036854775808}`, floats, func(f *httpjson.Fields) any {
			return f.Integer("a", 5, math.MinInt64, math.MaxInt64)
		}, int64(5), "a is 9.223372036854776e+18, not from -9223372036854775808 to 9223372036854775807"},

		{"list", `{"a":["b",null]}`, nil, list, []any{"b", nil}, ""},
		{"list absent", `{}`, nil, list, []any(nil), ""},
		{"list of another type", `{"a":{}}`, nil, list, []any(nil), "a is map[string]interface {}, not array"},
		{"texts", `{"a":["b"]}`, nil, texts, []string{"b"}, ""},
		{"texts empty", `{"a":[]}`, nil, texts, []string{}, ""},
		{"texts absent", `{}`, nil, texts, []string(nil), ""},
		{"texts of another type", `{"a":1}`, nil, texts, []string(nil), "a is json.Number, not array"},
		{"texts with another type", `{"a":["b",1]}`, nil, texts, []string{"b", ""}, "item"},
		{"texts with an item refused", `{"a":["long"]}`, nil, texts, []string{"long"}, "long"},
		{"texts checked", `{"a":["b","c"]}`, nil, texts, []string{"b", "c"}, "many"},
		{"texts required absent", `{}`, nil, requiredTexts, []string(nil), "a is httpjson.Absent, not array"},
	} {
		t.Run(test.name, func(t *testing.T) {
			reader := testReader()
			if test.rules != nil {
				test.rules(&reader)
			}
			f := reader.Read([]byte(test.body))
			require.Equal(t, test.want, test.read(f))
			require.Equal(t, test.problem, f.Problem())
			require.Equal(t, test.problem == "", f.Valid())
		})
	}
}

func TestFieldsCollectProblems(t *testing.T) {
	const body = `{"a":1,"o":{"a":2},"list":[{"a":3},4,{"a":"b"}]}`
	read := func(f *httpjson.Fields) {
		f.Text("a")
		f.Object("o").Text("a")
		f.Object("none")
		for i, value := range f.List("list") {
			if element, isObject := f.Element("list", i, value); isObject {
				element.Text("a")
			}
		}
		f.Require(true, "a", "never")
		f.Refuse("a", "%d of %d", 1, 2)
	}
	first := httpjson.Problem{Name: "a", Text: "a is json.Number, not string"}
	for _, test := range []struct {
		name, body string
		all        bool
		want       []httpjson.Problem
	}{
		{"first", body, false, []httpjson.Problem{first}},
		{"all", body, true, []httpjson.Problem{
			first,
			{Path: "o.", Name: "a", Text: "a is json.Number, not string"},
			{Name: "none", Text: "none is httpjson.Absent, not object"},
			{Path: "list[0].", Name: "a", Text: "a is json.Number, not string"},
			{Path: "list[1].", Text: " is json.Number, not object"},
			{Name: "a", Text: "1 of 2"},
		}},
		{"all of no JSON", ``, true, []httpjson.Problem{{Text: "syntax after <nil>"}}},
		{"all of no object", `"text"`, true, []httpjson.Problem{{Text: " is string, not object"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			reader := testReader()
			reader.AllProblems = test.all
			f := reader.Read([]byte(test.body))
			read(f)
			require.Equal(t, test.want, f.Problems())
		})
	}
}
