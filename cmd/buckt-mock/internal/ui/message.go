package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// header is one header line.
type header struct{ Name, Value string }

func headersOf(h http.Header) []header {
	var lines []header
	for name, values := range h {
		for _, value := range values {
			lines = append(lines, header{name, value})
		}
	}
	slices.SortStableFunc(lines, func(a, b header) int { return strings.Compare(a.Name, b.Name) })
	return lines
}

// bodyView is a formatted body.
type bodyView struct{ Text, Note string }

// bodyOf formats JSON, and describes missing parts of a body.
func bodyOf(h http.Header, body []byte, truncated bool) bodyView {
	length := h.Get("Content-Length")
	switch {
	case len(body) == 0 && length != "" && length != "0":
		return bodyView{Note: "The record does not keep this body, of " + length + " bytes."}
	case len(body) == 0 && truncated:
		return bodyView{Note: "The record does not keep this body."}
	case len(body) == 0:
		return bodyView{Note: "No body."}
	case !utf8.Valid(body) && truncated:
		return bodyView{Note: fmt.Sprintf("The record keeps the first %d bytes of this body, which is not text.", len(body))}
	case !utf8.Valid(body):
		return bodyView{Note: fmt.Sprintf("A body of %d bytes that is not text.", len(body))}
	case truncated:
		return bodyView{string(body), fmt.Sprintf("The record keeps the first %d bytes of this body.", len(body))}
	}
	return bodyView{Text: laidOut(body)}
}

func laidOut(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}
