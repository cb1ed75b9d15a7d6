package ui

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
)

// form is the form for injecting a fault, with the submitted values.
type form struct {
	Values url.Values
	// Error is the error, and Field the name of its input, "" for the whole form.
	Error, Field string
}

// newForm returns an empty form for an operation.
func newForm(operation string) form {
	return form{Values: url.Values{"target": {operation}, "kind": {"status"}, "turn": {"all"}, "status": {"503"}}}
}

func (f form) Value(name string) string { return f.Values.Get(name) }

// option is an option of a select element.
type option struct{ Value, Label string }

// group is a group of options.
type group struct {
	Label   string
	Options []option
}

// Targets returns the possible targets of a fault: systems and operations.
func (f form) Targets() []group {
	var groups []group
	for _, system := range mockserver.Systems() {
		g := group{system.Title, []option{{"system:" + string(system.Name), "All of " + system.Title}}}
		for _, op := range mockserver.Operations(system.Name) {
			label := op.ID
			if op.ClientMethod != "" {
				label = op.ClientMethod + " (" + op.ID + ")"
			}
			g.Options = append(g.Options, option{op.ID, label})
		}
		groups = append(groups, g)
	}
	return groups
}

// Kinds returns the effects, except the one that closes the port.
func (f form) Kinds() []option {
	return []option{
		{"status", "Respond with a status"},
		{"unauthorized", "Credential was revoked (401)"},
		{"latency", "Delay"},
		{"reset", "Connection reset"},
		{"resetInBody", "Connection reset in the body"},
		{"truncate", "Body cut short"},
		{"drip", "Body in drips"},
		{"hang", "No response"},
		{"malformedJSON", "Malformed JSON"},
		{"html502", "502 with HTML"},
		{"empty200", "200 without a body"},
		{"clockSkew", "Clock is wrong"},
		{"staleLists", "Lists lag behind"},
		{"shortPage", "Page is short"},
		{"shuffleLists", "Lists are in a random order"},
		{"repeatCursor", "Cursor repeats"},
		{"failProvisioning", "Provisioning fails"},
		{"stallProvisioning", "Provisioning never ends"},
		{"lateEffect", "Error now, effect later"},
	}
}

// parameter is an input for some kinds of effects. Its name is that in JSON.
type parameter struct {
	Name, Label, Hint string
	Number            bool
	kinds             []string
}

// Kinds returns the kinds that have the parameter, in the format of the script.
func (p parameter) Kinds() string { return strings.Join(p.kinds, " ") }

func (f form) Parameters() []parameter {
	return []parameter{
		{"status", "Status", "200 to 599", true, []string{"status", "lateEffect"}},
		{"message", "Message", "by default the system's own", false, []string{"status", "lateEffect"}},
		{"retryAfter", "Retry-After", "in seconds; may be empty", true, []string{"status", "lateEffect"}},
		{"delay", "Delay", "such as 500ms or 2s", false, []string{"latency", "lateEffect"}},
		{"bytes", "Bytes", "that arrive; of a drip, at a time", true, []string{"resetInBody", "truncate", "drip"}},
		{"interval", "Interval", "between two drips, such as 100ms", false, []string{"drip"}},
		{"skew", "Ahead by", "such as 5m; with a minus behind", false, []string{"clockSkew"}},
		{"lag", "Lag", "such as 10s", false, []string{"staleLists"}},
		{"rows", "Rows", "at most; 0 is an empty page", true, []string{"shortPage"}},
	}
}

// timedKinds are the kinds that can take effect before or after the request is carried out.
var timedKinds = []string{"status", "latency", "reset", "hang", "malformedJSON", "html502", "empty200"}

// TimedKinds returns timedKinds in the format of the script.
func (f form) TimedKinds() string { return strings.Join(timedKinds, " ") }

// Turns returns the options that select among the matching requests.
func (f form) Turns() []option {
	return []option{{"all", "All of them"}, {"first", "The first …"}, {"nth", "Only number …"}, {"from", "From number … on"}, {"every", "Every …th"}, {"share", "A share of …"}}
}

// fault returns the JSON of the submitted fault, without inputs that the selected kind does not have.
func (f form) fault() ([]byte, error) {
	kind := f.Value("kind")
	effect := map[string]any{"kind": kind}
	for _, p := range f.Parameters() {
		value := f.Value(p.Name)
		switch {
		case value == "" || !slices.Contains(p.kinds, kind):
		case p.Number:
			effect[p.Name] = number(value)
		default:
			effect[p.Name] = value
		}
	}
	if when := f.Value("when"); when != "" && slices.Contains(timedKinds, kind) {
		effect["when"] = when
	}
	match := map[string]any{}
	for _, name := range []string{"path", "bucket", "key", "credential"} {
		if value := f.Value(name); value != "" {
			match[name] = value
		}
	}
	switch system, isSystem := strings.CutPrefix(f.Value("target"), "system:"); {
	case isSystem:
		match["system"] = system
	case f.Value("target") != "":
		match["operation"] = f.Value("target")
	}
	fault := map[string]any{"match": match, "effect": effect}
	if turn := f.Value("turn"); turn != "" && turn != "all" {
		fault[turn] = number(f.Value("number"))
	}
	return json.Marshal(fault)
}

// number keeps non-numeric text, so that the validation of the fault reports it.
func number(text string) any {
	if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}
