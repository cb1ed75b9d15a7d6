package checksum

import "github.com/bucktgo/buckt/mockserver/internal/s3/s3error"

// Elements are a checksum in XML: one element, whose name is that of the algorithm.
type Elements struct {
	ChecksumCRC32     string `xml:",omitempty"`
	ChecksumCRC32C    string `xml:",omitempty"`
	ChecksumCRC64NVME string `xml:",omitempty"`
	ChecksumSHA1      string `xml:",omitempty"`
	ChecksumSHA256    string `xml:",omitempty"`
	ChecksumSHA512    string `xml:",omitempty"`
	ChecksumMD5       string `xml:",omitempty"`
	ChecksumXXHASH64  string `xml:",omitempty"`
	ChecksumXXHASH3   string `xml:",omitempty"`
	ChecksumXXHASH128 string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

// fields are the elements by algorithm.
func (e *Elements) fields() map[string]*string {
	return map[string]*string{
		"CRC32": &e.ChecksumCRC32, "CRC32C": &e.ChecksumCRC32C, "CRC64NVME": &e.ChecksumCRC64NVME,
		"SHA1": &e.ChecksumSHA1, "SHA256": &e.ChecksumSHA256,
		"SHA512": &e.ChecksumSHA512, "MD5": &e.ChecksumMD5,
		"XXHASH64": &e.ChecksumXXHASH64, "XXHASH3": &e.ChecksumXXHASH3, "XXHASH128": &e.ChecksumXXHASH128,
	}
}

// Elements returns the checksum in XML.
func (c Checksum) Elements() (e Elements) {
	if field, known := e.fields()[c.Algorithm]; known {
		*field, e.ChecksumType = c.Value, c.Type
	}
	return e
}

// ValueElements returns the checksum in XML, without its type.
func (c Checksum) ValueElements() Elements {
	c.Type = ""
	return c.Elements()
}

// Checksum returns the checksum in the elements, the zero value for none.
func (e *Elements) Checksum() (c Checksum, err error) {
	fields, all, found := e.fields(), "", 0
	for _, a := range algorithms {
		value := *fields[a.Name]
		if value == "" {
			continue
		}
		found++
		all += a.Name + ":" + value + ";"
		if c = (Checksum{a.Name, FullObject, value}); !a.isValid(value) {
			err = invalidElement(value)
		}
	}
	if found > 1 {
		err = invalidElement(all)
	}
	return c, err
}

func invalidElement(value string) error {
	return s3error.InvalidArgument("Checksum", value, "Invalid Base64 or multiple checksums present in request")
}
