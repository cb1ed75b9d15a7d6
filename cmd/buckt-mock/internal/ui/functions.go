package ui

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
)

// functions are the functions of the templates.
var functions = template.FuncMap{
	"ahead":       ahead,
	"body":        bodyOf,
	"clockTime":   func(t time.Time) string { return t.UTC().Format("15:04:05") },
	"describe":    describe,
	"field":       func(f form, name string) bool { return f.Field == name },
	"headers":     headersOf,
	"more":        more,
	"newestFirst": newestFirst,
	"stateTone":   stateTone,
	"statusText":  http.StatusText,
	"statusTone":  statusTone,
	"systems":     systemsOf,
	"target":      target,
	"title":       title,
	"took":        took,
	"turn":        turn,
}

// title returns the name of a system, or of S3, for users.
func title(system buckt.System) string {
	if system == "s3" {
		return "S3"
	}
	for _, s := range mockserver.Systems() {
		if s.Name == system {
			return s.Title
		}
	}
	return string(system)
}

func newestFirst(requests []watch.Request) []watch.Request {
	reversed := slices.Clone(requests)
	slices.Reverse(reversed)
	return reversed
}

// systemView has the content of a system.
type systemView struct {
	Name, Title string
	Tables      []watch.Table // those with rows
}

func systemsOf(tables []watch.Table) []systemView {
	var views []systemView
	for _, t := range tables {
		if len(views) == 0 || views[len(views)-1].Name != t.System {
			views = append(views, systemView{Name: t.System, Title: title(buckt.System(t.System))})
		}
		if t.Total > 0 {
			last := &views[len(views)-1]
			last.Tables = append(last.Tables, t)
		}
	}
	return views
}

// more returns the number of rows that are not shown, as a text.
func more(t watch.Table) string {
	if t.Total == len(t.Rows) {
		return ""
	}
	return "The newest " + strconv.Itoa(len(t.Rows)) + " of " + strconv.Itoa(t.Total) + " " + t.Kind + "."
}

func statusTone(status int) string {
	switch {
	case status == 0 || status >= 500:
		return "bad"
	case status >= 400:
		return "busy"
	case status >= 300:
		return "calm"
	}
	return "good"
}

// stateTone returns the color of a state of any system.
func stateTone(state string) string {
	state = strings.ToLower(state)
	for tone, words := range map[string][]string{
		"good": {"active", "running", "configured"},
		"busy": {"pending", "provisioning", "deleting", "creating", "stopp", "starting", "validating"},
		"bad":  {"fail", "error", "revoked", "expired", "disconnected"},
	} {
		if slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(state, word) }) {
			return tone
		}
	}
	return "calm"
}

func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return strconv.FormatInt(d.Microseconds(), 10) + " µs"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return d.Round(10 * time.Millisecond).String()
}

func ahead(d time.Duration) string {
	if d == 0 {
		return "the real time"
	}
	return spoken(d) + " ahead of the real time"
}

// spoken formats a duration in days, hours, minutes and seconds, without zeros.
func spoken(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		n := int64(d / unit.size)
		d %= unit.size
		switch {
		case n == 1:
			parts = append(parts, "1 "+unit.name)
		case n > 1:
			parts = append(parts, strconv.FormatInt(n, 10)+" "+unit.name+"s")
		}
	}
	if parts == nil {
		return "less than a second"
	}
	return strings.Join(parts, " ")
}
