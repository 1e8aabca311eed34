package web

import "math"

// spark is a column for each year in which there are figures, as high as they are many.
type spark struct {
	years    map[int]int // figures by year; those of no year are those of 0
	from, to int         // the years from end to end, which sparks beside each other have in common
}

// spark appends a spark. Its columns are strokes of one path, since a page has hundreds
// of them; a unit is a tenth of a pixel, counted from below.
func (m *markup) spark(s spark) *markup {
	m.put(`<svg class="spark" width="96" height="16" viewBox="0 -160 960 160" role="img" aria-label="`)
	most := m.sparkLabel(s)
	if most == 0 {
		return m.put(`"></svg>`)
	}
	step := 960 / float64(s.to-s.from+1)
	width := min(max(10, step-5), 80)
	m.put(`"><path stroke-width="`).rounded(width).put(`" d="`)
	for year := s.from; year <= s.to; year++ {
		if n := s.years[year]; n > 0 {
			m.put("M").rounded(step*float64(year-s.from) + width/2).put(" 0V-").rounded(20 + 140*float64(n)/float64(most))
		}
	}
	return m.put(`"/></svg>`)
}

// sparkLabel appends what a screen reader says of a spark, and gives the figures of the
// year that has most of them, the latest of several.
func (m *markup) sparkLabel(s spark) (most int) {
	all, first, last, best := 0, 0, 0, 0
	for year, n := range s.years {
		if year <= 0 || year < s.from || year > s.to || n == 0 {
			continue
		}
		all += n
		if first == 0 || year < first {
			first = year
		}
		last = max(last, year)
		if n > most || n == most && year > best {
			best, most = year, n
		}
	}
	if most == 0 {
		m.put("no year known")
		return 0
	}
	m.put(counted(all, "figure")).put(" of ").number(first)
	if last > first {
		m.put(" to ").number(last).put(", most in ").number(best).put(": ").put(grouped(most))
	}
	return most
}

// rounded appends a number without what is after the point.
func (m *markup) rounded(x float64) *markup { return m.number(int(math.Round(x))) }
