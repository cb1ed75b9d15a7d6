// Package lifecycle evaluates the lifecycle configuration of a bucket: what it does to versions and uploads, and when. It has no clock.
package lifecycle

import (
	"bytes"
	"encoding/xml"
)

// Complete returns a configuration whose rules all have an id: newID makes those that are missing, as S3 does. The rest of the text
// stays as it is.
func Complete(text []byte, newID func() string) (completed []byte) {
	decoder := xml.NewDecoder(bytes.NewReader(text))
	var depth, copied int
	var begin int64 // where the content of the present rule begins
	var hasID bool
	for {
		token, err := decoder.Token()
		if err != nil { // the end, as the text has been read before
			return append(completed, text[copied:]...)
		}
		switch element := token.(type) {
		case xml.StartElement:
			depth++
			switch name := element.Name.Local; {
			case depth == 2 && name == "Rule":
				begin, hasID = decoder.InputOffset(), false
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
}
