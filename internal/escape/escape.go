// Package escape escapes the path of a URL.
//
// It escapes as few characters as possible, because a server may treat an unnecessary escape as a part of the name.
package escape

import (
	"net/url"
	"strings"
)

// Path escapes a path but keeps its slashes.
func Path(s string) string {
	if s == "*" {
		return "%2A" // EscapedPath returns a path of one star unchanged
	}
	return (&url.URL{Path: s}).EscapedPath()
}

// Segment escapes a text as one segment of a path: a slash becomes %2F.
func Segment(s string) string { return strings.ReplaceAll(Path(s), "/", "%2F") }
