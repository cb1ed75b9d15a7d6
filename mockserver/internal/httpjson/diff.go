package httpjson

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Diff compares two values of [Parse], and returns a line for each place where they differ.
func Diff(want, got any) []string {
	var d diff
	d.compare("$", want, got)
	return d.lines
}

type diff struct{ lines []string }

func (d *diff) compare(place string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		if got, isObject := got.(map[string]any); isObject {
			d.compareObjects(place, want, got)
			return
		}
	case []any:
		if got, isArray := got.([]any); isArray {
			d.compareArrays(place, want, got)
			return
		}
	default:
		if sameScalar(want, got) {
			return
		}
	}
	d.add(place, show(want), show(got))
}

func (d *diff) add(place, want, got string) {
	d.lines = append(d.lines, place+": want "+want+", got "+got)
}

func (d *diff) compareObjects(place string, want, got map[string]any) {
	all := maps.Clone(want)
	maps.Copy(all, got)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		wanted, isWanted := want[name]
		value, isThere := got[name]
		at := place + "." + name
		if !isPlainName(name) {
			at = fmt.Sprintf("%s[%q]", place, name)
		}
		d.compareOptional(at, wanted, isWanted, value, isThere)
	}
}

func (d *diff) compareArrays(place string, want, got []any) {
	for i := range max(len(want), len(got)) {
		var wanted, value any
		if i < len(want) {
			wanted = want[i]
		}
		if i < len(got) {
			value = got[i]
		}
		d.compareOptional(fmt.Sprintf("%s[%d]", place, i), wanted, i < len(want), value, i < len(got))
	}
}

func (d *diff) compareOptional(place string, want any, isWanted bool, got any, isThere bool) {
	switch {
	case !isThere:
		d.add(place, show(want), "nothing")
	case !isWanted:
		d.add(place, "nothing", show(got))
	default:
		d.compare(place, want, got)
	}
}

// sameScalar compares values of which the first is no object and no array. Integers beyond float64 are compared exactly.
func sameScalar(want, got any) bool {
	a, isNumber := want.(json.Number)
	b, isAnother := got.(json.Number)
	if !isNumber || !isAnother {
		return !isContainer(got) && want == got
	}
	if a == b || isInteger(a) && isInteger(b) {
		return a == b
	}
	x, errX := a.Float64()
	y, errY := b.Float64()
	return errX == nil && errY == nil && x == y
}

// isContainer reports whether a value is one that == cannot compare.
func isContainer(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

func isInteger(n json.Number) bool { return !strings.ContainsAny(n.String(), ".eE") }

func isPlainName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// show is a value as JSON, cut when it is long.
func show(value any) string { return Shorten(string(Encode(value)), 80) }

// Shorten cuts a text to at most n bytes.
func Shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}
