// Package lifecycle reads the lifecycle configuration of a bucket.
package lifecycle

import (
	"bytes"
	"encoding/xml"
	"io"
)

// Complete returns a configuration whose rules all have an id: newID makes those that are missing, as S3 does. The rest of the text
// stays as it is. It reports false if the text is not a configuration with at least one rule.
func Complete(text []byte, newID func() string) (completed []byte, valid bool) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var rules, depth, copied int
	var begin int64 // where the content of the present rule begins
	var hasID bool
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, false
		}
		switch element := token.(type) {
		case xml.StartElement:
			depth++
			switch name := element.Name.Local; {
			case depth == 1 && name != "LifecycleConfiguration":
				return nil, false
			case depth == 2 && name == "Rule":
				rules++
				begin, hasID = decoder.InputOffset(), isEmptyElement(text, decoder.InputOffset())
			case depth == 3 && name == "ID":
				hasID = true
			}
		case xml.EndElement:
			if depth == 2 && element.Name.Local == "Rule" && !hasID {
				completed = append(completed, text[copied:begin]...)
				completed = append(completed, "<ID>"+newID()+"</ID>"...)
				copied = int(begin)
			}
			depth--
		}
	}
	return append(completed, text[copied:]...), rules > 0
}

// isEmptyElement reports whether the tag that ends at an offset is one such as <Rule/>, into which nothing can be inserted.
func isEmptyElement(text []byte, end int64) bool { return end >= 2 && text[end-2] == '/' }
