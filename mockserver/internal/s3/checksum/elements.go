package checksum

// Elements are a checksum in XML: one element, whose name is that of the algorithm.
type Elements struct {
	ChecksumCRC32     string `xml:",omitempty"`
	ChecksumCRC32C    string `xml:",omitempty"`
	ChecksumCRC64NVME string `xml:",omitempty"`
	ChecksumSHA1      string `xml:",omitempty"`
	ChecksumSHA256    string `xml:",omitempty"`
	ChecksumSHA512    string `xml:",omitempty"`
	ChecksumMD5       string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

// fields are the elements by algorithm.
func (e *Elements) fields() map[string]*string {
	return map[string]*string{
		"CRC32": &e.ChecksumCRC32, "CRC32C": &e.ChecksumCRC32C, "CRC64NVME": &e.ChecksumCRC64NVME,
		"SHA1": &e.ChecksumSHA1, "SHA256": &e.ChecksumSHA256,
		"SHA512": &e.ChecksumSHA512, "MD5": &e.ChecksumMD5,
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

// Checksum returns the checksum that elements hold, the zero value for none.
func (e *Elements) Checksum() (c Checksum) {
	for algorithm, value := range e.fields() {
		if *value != "" {
			c = Checksum{algorithm, FullObject, *value}
		}
	}
	return c
}
