// Package byterange reads the header Range.
package byterange

import (
	"strconv"
	"strings"
)

// Range is a part of a content.
type Range struct {
	Start, End int64 // the end is not in it
	Whole      bool
}

// Parse reads the header Range for a content of some size. Text that is no range, or several of them, mean the whole content. It
// reports false for a range outside of the content.
func Parse(header string, size int64) (r Range, inside bool) {
	whole := Range{0, size, true}
	spec, is := strings.CutPrefix(header, "bytes=")
	first, last, hasDash := strings.Cut(strings.TrimSpace(spec), "-")
	if !is || !hasDash || strings.Contains(last, ",") {
		return whole, true
	}
	if first == "" {
		n, valid := position(last)
		switch {
		case !valid:
			return whole, true
		case n == 0 || size == 0:
			return whole, false
		}
		return Range{max(size-n, 0), size, false}, true
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
		return whole, true
	case start >= size:
		return whole, false
	}
	return Range{start, end, false}, true
}

// ParseExact reads a range with its first and its last byte, the only form that copies of parts take. It reports false for another form.
func ParseExact(header string) (r Range, valid bool) {
	spec, is := strings.CutPrefix(header, "bytes=")
	first, last, _ := strings.Cut(spec, "-")
	start, hasStart := position(first)
	end, hasEnd := position(last)
	return Range{start, end + 1, false}, is && hasStart && hasEnd && start <= end
}

// position reads a number without a sign. One that is too large for any content is as good as the largest.
func position(text string) (int64, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, _ := strconv.ParseInt(text, 10, 62)
	return n, true
}

// ContentRange is the header of a response with a range.
func (r Range) ContentRange(size int64) string {
	return "bytes " + strconv.FormatInt(r.Start, 10) + "-" + strconv.FormatInt(r.End-1, 10) + "/" + strconv.FormatInt(size, 10)
}
