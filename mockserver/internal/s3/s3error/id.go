package s3error

import "math/rand/v2"

// NewRequestID makes the id of a request. It need not be unpredictable.
func NewRequestID() string {
	const hexDigits = "0123456789ABCDEF"
	id := make([]byte, 16)
	for i, bits := 0, rand.Uint64(); i < len(id); i, bits = i+1, bits>>4 {
		id[i] = hexDigits[bits&15]
	}
	return string(id)
}
