"""The words of the map page's interface, in the language in force."""

from gapplanner.language import _


def interface_words() -> dict[str, str]:
    """Return every word that the page's script shows, by the key under which it asks for it."""
    return {**_map_words(), **_panel_words(), **_search_words(), **_table_words()}


def _map_words() -> dict[str, str]:
    return {
        "layers": _("Layers of the map"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "whole": _("Show the whole territory"),
        "north": _("North"),
        "noData": _("no data"),
        "unknown": _("No data"),
        "noGap": _("no gap"),
        "district": _("District"),
        "province": _("Province"),
        "districtIn": _("District of {province}"),
        "inProvince": _("{district}, {province}"),
        "gapBy": _("{title}: {before}"),
        "beforeAfter": _("{before} → {after}"),
        "close": _("Close"),
        "unitOfGap": _("{amount} {unit} to close"),
        "limits": _("INEI limits, for reference only"),
        "paintedOnProvinces": _("Measured by province: it is painted on provinces only."),
        "totalOnProvinces": _("Painted by province."),
        "paintedOnDistricts": _("Painted by district."),
        "perPersonTitle": _("Investment per person"),
        "perPersonShare": _("soles of chosen investments per person"),
        "closureShare": _("share of the gap that is closed"),
        "circlesTitle": _("Chosen investments (area by cost)"),
        "million": _("{amount} million"),
        "orMore": _("{low} or more"),
        "range": _("{low}–{high}"),
    }


def _panel_words() -> dict[str, str]:
    return {
        "gapsTitle": _("Its gaps"),
        "regionGaps": _("Gaps of the whole territory"),
        "provincialGaps": _("Roads are measured by province:"),
        "before": _("Before"),
        "after": _("After"),
        "compare": _("Compare"),
        "swipe": _("Line between before, at its left, and after, at its right"),
        "swipeAt": _("before fills {share} % of the map"),
        "change": _("Closure"),
        "gets": _("What it gets"),
        "getsNothing": _("The portfolio places no investment here."),
        "getsCount": _("{count} investments, {money}"),
        "getsOne": _("1 investment, {money}"),
        "perPersonMedian": _("{money} per person; the median {level} gets {median}"),
        "ofDistricts": _("district"),
        "ofProvinces": _("province"),
        "year": _("Year"),
        "starting": _("Start"),
        "spending": _("Spending (S/)"),
        "total": _("Total"),
        "leftOut": _("Left out, and why"),
        "leftOutRest": _("and {count} more: see candidates.csv"),
        "nothingLeftOut": _("No need with a candidate is left out here."),
        "people": _("Population"),
        "poverty": _("Monetary poverty"),
        "capital": _("Capital"),
        "costOf": _("Cost"),
        "executedBy": _("Executing unit"),
        "startsIn": _("Starts"),
        "opensIn": _("Operates from"),
        "closes": _("Closes"),
        "beneficiaries": _("Beneficiaries"),
        "code": _("CUI"),
        "idea": _("Idea code"),
        "isIdea": _("proposed from the gap; not yet registered as an investment"),
        "underWay": _("already under way"),
        "unitPage": _("See its page"),
        "back": _("Back to the territory"),
        "shown": _("{count} of {total} investments shown, {money}"),
        "stillInWorks": _("in works in {year}"),
        "wholePortfolio": _("Whole portfolio, without a year"),
        "inYear": _("{year}: {open} operate, {running} in works, {idle} not begun"),
        "yearSource": _("{year} · {source}"),
        "mainRoads": _("Departmental roads"),
        "capitals": _("Capital of a province"),
        "departmentCapitals": _("Capital of a department"),
        "remaining": _("{closed} of {gap} {unit} closed"),
        "unknownUnits": _("{count} without data"),
        "wholeTotal": _("All gaps, each with the council's weight."),
        "restsOn": _("{share} of the weight is known"),
        "placeOf": _("place {place} of {count}, the first lacks most"),
        "unplaced": _("not placed: too little is known"),
        "zone": _("Critical zone"),
    }


def _search_words() -> dict[str, str]:
    return {
        "searchNone": _("Nothing is called that."),
        "searchFound": _("{count} found"),
        "investment": _("Investment"),
    }


def _table_words() -> dict[str, str]:
    return {
        "tableCaption": _("{layer}, {moment}: {share}"),
        "beforeShare": _("Before (%)"),
        "afterShare": _("After (%)"),
        "gapAmount": _("Gap ({unit})"),
        "closedAmount": _("Closed ({unit})"),
        "investments": _("Investments"),
        "costSoles": _("Cost (S/)"),
        "perPersonSoles": _("S/ per person"),
        "figureYear": _("Year"),
        "knownWeight": _("Known weight (%)"),
        "placeOfNeed": _("Place by need"),
        "needShare": _("Need (%)"),
        "quality": _("Quality"),
    }
