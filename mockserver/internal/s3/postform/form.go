// Package postform has the forms by which browsers upload objects to S3: their fields, their signatures and their policies.
package postform

import (
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// Form is a form that has been read up to its file.
type Form struct {
	fields map[string]string // by name in lower case
	file   *multipart.Part
}

// maxFields is the number of bytes that the fields before the file may have together.
const maxFields = 20_000

// fileName is a variable in the values of fields.
const fileName = "${filename}"

var errMalformed = s3error.New("MalformedPOSTRequest", "")

// Read reads the body of a request up to the file. Fields after it are ignored.
func Read(r *http.Request) (*Form, error) {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case mediaType != "multipart/form-data":
		return nil, s3error.New("PreconditionFailed", "").With("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")
	case err != nil || params["boundary"] == "":
		return nil, errMalformed
	}
	f := &Form{fields: make(map[string]string)}
	body := multipart.NewReader(r.Body, params["boundary"])
	for size := 0; f.file == nil; {
		part, err := body.NextRawPart()
		switch {
		case err == io.EOF:
			return nil, s3error.InvalidArgument("file", "0", "POST requires exactly one file upload per request.")
		case err != nil || part.FormName() == "":
			return nil, errMalformed
		}
		name := strings.ToLower(part.FormName())
		if name == "file" {
			f.file = part
			break
		}
		value, err := io.ReadAll(io.LimitReader(part, int64(maxFields-size)+1))
		if size += len(value); size > maxFields {
			return nil, s3error.New("MaxPostPreDataLengthExceeded", "")
		}
		if err != nil {
			return nil, errMalformed
		}
		f.fields[name] = string(value)
	}
	f.expand()
	return f, nil
}

// expand replaces the variable by the name of the file, without folders.
func (f *Form) expand() {
	_, params, _ := mime.ParseMediaType(f.file.Header.Get("Content-Disposition"))
	name := params["filename"]
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	for field, value := range f.fields {
		f.fields[field] = strings.ReplaceAll(value, fileName, name)
	}
}

// Key returns the key of the object.
func (f *Form) Key() (string, error) {
	key, found := f.fields["key"]
	switch {
	case !found:
		return "", missing("key")
	case key == "":
		return "", s3error.InvalidArgument("key", "", "User key must have a length greater than 0.")
	}
	return key, nil
}

func missing(field string) error {
	return s3error.InvalidArgument(field, "", "Bucket POST must contain a field named '"+field+
		"'.  If it is specified, please check the order of the fields.")
}

// objectFields are the fields that are headers of the object, besides those that begin with x-amz-.
var objectFields = []string{
	"cache-control", "content-disposition", "content-encoding", "content-language", "content-md5", "content-type", "expires",
}

// Header returns the headers that a PUT of the object would have.
func (f *Form) Header() (http.Header, error) {
	h := make(http.Header)
	for name, value := range f.fields {
		if slices.Contains(objectFields, name) || strings.HasPrefix(name, "x-amz-") && !slices.Contains(sigv4.FormFields[:], name) {
			h.Set(name, value)
		}
	}
	if acl := f.fields["acl"]; acl != "" {
		h.Set("X-Amz-Acl", acl)
	}
	if tags := f.fields["tagging"]; tags != "" {
		var document tagging.Document
		if xml.Unmarshal([]byte(tags), &document) != nil {
			return nil, s3error.New("MalformedXML", "")
		}
		var pairs []string
		for _, t := range document.Tags {
			pairs = append(pairs, url.QueryEscape(t.Key)+"="+url.QueryEscape(t.Value))
		}
		h.Set("X-Amz-Tagging", strings.Join(pairs, "&"))
	}
	return h, nil
}

// File returns the file, which can be read once. A file that is broken off is an error of S3.
func (f *Form) File() io.Reader { return file{f.file} }

type file struct{ part *multipart.Part }

func (f file) Read(p []byte) (int, error) {
	n, err := f.part.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errMalformed
	}
	return n, err
}
