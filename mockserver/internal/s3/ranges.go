package s3

import (
	"strconv"
	"strings"
)

// byteRange is a part of a content.
type byteRange struct {
	start, end int64 // the end is not in it
	whole      bool
}

// readRange reads the header Range for a content of some size. What is no range, or several of them, means the whole content.
func readRange(header string, size int64) (byteRange, error) {
	whole := byteRange{0, size, true}
	spec, is := strings.CutPrefix(header, "bytes=")
	first, last, hasDash := strings.Cut(strings.TrimSpace(spec), "-")
	if !is || !hasDash || strings.Contains(last, ",") {
		return whole, nil
	}
	if first == "" {
		n, valid := position(last)
		switch {
		case !valid:
			return whole, nil
		case n == 0 || size == 0:
			return whole, outsideRange(header, size)
		}
		return byteRange{max(size-n, 0), size, false}, nil
	}
	start, valid := position(first)
	end := size
	if last != "" && valid {
		var n int64
		n, valid = position(last)
		valid = valid && n >= start
		end = min(n, size-1) + 1
	}
	switch {
	case !valid:
		return whole, nil
	case start >= size:
		return whole, outsideRange(header, size)
	}
	return byteRange{start, end, false}, nil
}

// position reads a number without a sign. One that is too large for any content is as good as the largest.
func position(text string) (int64, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, _ := strconv.ParseInt(text, 10, 62)
	return n, true
}

func outsideRange(header string, size int64) error {
	e := NewError("InvalidRange", "", Detail{"RangeRequested", header}, Detail{"ActualObjectSize", strconv.FormatInt(size, 10)})
	e.header = map[string][]string{"Content-Range": {"bytes */" + strconv.FormatInt(size, 10)}}
	return e
}

// contentRange is the header of an answer with a range.
func (r byteRange) contentRange(size int64) string {
	return "bytes " + strconv.FormatInt(r.start, 10) + "-" + strconv.FormatInt(r.end-1, 10) + "/" + strconv.FormatInt(size, 10)
}
